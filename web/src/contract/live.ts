// The messages of the live session, docs/protocol-live.md; made from the service's models.

export type PauseReason =
  | "asked"
  | "call"
  | "screen_sharing"
  | "do_not_disturb"
  | "battery"
  | "quiet_hours"
  | "hidden";

export type SessionState =
  | "no_person"
  | "calibrating_front"
  | "calibrating_side"
  | "monitoring"
  | "cannot_judge"
  | "away"
  | "paused";

export interface RuleAnswer {
  readonly code: string;
  /** 1 is the threshold. */
  readonly load: number;
  /** Share of the hold time used up, 0 to 1. */
  readonly held: number;
  readonly is_issue: boolean;
}

export interface MeasurementDetail {
  readonly key: string;
  readonly value: number | null;
  readonly unit: string;
  readonly baseline: number | null;
  readonly trust: "reliable" | "weak" | "cannot_judge";
  readonly reason: string | null;
}

export interface Answer {
  readonly type: "answer";
  readonly seq: number;
  readonly time_s: number;
  readonly state: SessionState;
  readonly posture: "good" | "departed" | "issue" | "settling" | null;
  readonly reason: string | null;
  readonly view: "front" | "left-side" | "right-side" | "neither" | null;
  readonly rules: readonly RuleAnswer[];
  readonly sitting_s: number;
  readonly skipped: number;
  readonly details: readonly MeasurementDetail[] | null;
}

export interface CalibrationMessage {
  readonly type: "calibration";
  readonly phase:
    | "waiting_for_person"
    | "waiting_for_view"
    | "collecting"
    | "validating"
    | "accepted"
    | "refused"
    | "cancelled";
  readonly view: "front" | "side";
  readonly progress: number;
  /** Message key of what to do now. */
  readonly hint: string;
  readonly restarted_because: string | null;
  readonly outcome: CalibrationOutcome | null;
}

export interface CalibrationOutcome {
  readonly is_accepted: boolean;
  /** Message key of the refusal, or null. */
  readonly refusal: string | null;
  /** Share of good sitting that would have alarmed, 0 to 1. */
  readonly alarm_share: number | null;
  readonly n_frames: number;
}

export interface EventMessage {
  readonly type: "event";
  readonly event_id: string;
  readonly code: string;
  readonly phase: "started" | "ended";
  readonly start_s: number;
  readonly detected_s: number;
  readonly end_s: number;
  readonly end_reason: string | null;
  readonly duration_s: number;
  readonly peak_load: number;
}

export interface ReminderMessage {
  readonly type: "reminder";
  readonly event_id: string;
  readonly code: string;
  readonly is_repeated: boolean;
  readonly is_postponed: boolean;
}

export interface BreakMessage {
  readonly type: "break";
  readonly phase: "due" | "taken";
  readonly sitting_s: number;
  readonly is_postponed: boolean;
}

export interface DriftMessage {
  readonly type: "drift";
  readonly reason: string;
}

export interface ProfileSummary {
  readonly profile_id: string;
  readonly person: string;
  readonly camera: string;
  readonly place: string;
  readonly views: readonly string[];
  readonly calibrated_at: string;
}

export interface ProfileMessage {
  readonly type: "profile";
  readonly profile: ProfileSummary | null;
  readonly candidates: readonly ProfileSummary[];
}
