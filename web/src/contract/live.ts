// Made by `npm run contract` from live.json; change the service instead.

/** The page could not see for a while, by its own clock. */
export interface Blind {
  readonly type: "blind";
  readonly from_s: number;
  readonly to_s: number;
  readonly reason: "hidden" | "asleep" | "camera" | "slow" | "connection";
}

/** End the session and its events now. */
export interface Bye {
  readonly type: "bye";
}

/** Begin a calibration; while one runs, begin again. */
export interface Calibrate {
  readonly type: "calibrate";
  readonly view: CalibrationView;
  readonly person: string;
  readonly place: string;
}

export type CalibrationView = "front" | "side";

/** What tells a camera from others. */
export interface CameraName {
  readonly id: string;
  readonly label: string;
}

/** Give the calibration up. */
export interface CancelCalibration {
  readonly type: "cancel_calibration";
}

/** Answer with measurements, or without. */
export interface Details {
  readonly type: "details";
  readonly on: boolean;
}

/** What the person says about an event. */
export interface Feedback {
  readonly type: "feedback";
  readonly event_id: string;
  readonly verdict: "right" | "wrong";
  /** What it was really, in the words of the person; empty if not said. */
  readonly reality: "" | "good" | "bad" | "other";
}

/** The first message of a client. */
export interface Hello {
  readonly type: "hello";
  readonly protocol: number;
  /** The resume_token of a welcome, to go on with that session. */
  readonly resume: string | null;
  readonly language: "en" | "ko" | null;
  readonly camera: CameraName | null;
  readonly place: string;
  /** A profile to use; null lets the service choose, or ask. */
  readonly profile_id: string | null;
  /** Whether the data are mirrored. */
  readonly mirrored: boolean;
  readonly source: LiveSource;
  /** The pose model the landmarks come from; null if not known. */
  readonly model: PoseModelName | null;
  readonly wants_details: boolean;
}

export type LiveSource = "landmarks" | "pictures" | "server" | "demo";

/** The landmarks come from another pose model from now on. */
export interface Model {
  readonly type: "model";
  readonly model: PoseModelName;
}

/** Judge nothing for now; several reasons add up. */
export interface Pause {
  readonly type: "pause";
  readonly reason: PauseReason;
}

export type PauseReason = "asked" | "call" | "screen_sharing" | "do_not_disturb" | "battery" | "quiet_hours" | "hidden";

/** The answer to a ping. */
export interface Pong {
  readonly type: "pong";
}

export type PoseModelName = "lite" | "full" | "heavy";

/** Let reminders and breaks wait, or no longer. */
export interface Quiet {
  readonly type: "quiet";
  readonly is_quiet: boolean;
  readonly reason: string;
}

/** Read the stored settings again. */
export interface SettingsChanged {
  readonly type: "settings_changed";
}

/** Suggest no break for so long. */
export interface SnoozeBreak {
  readonly type: "snooze_break";
  readonly duration_s: number;
}

/** Take a reason back. */
export interface Unpause {
  readonly type: "unpause";
  readonly reason: PauseReason;
}

/** Judge by this profile, or by none. */
export interface UseProfile {
  readonly type: "use_profile";
  readonly profile_id: string | null;
}

export type ClientMessage = Hello | Calibrate | CancelCalibration | UseProfile | Model | Pause | Unpause | Blind | SnoozeBreak | Quiet | Feedback | Details | SettingsChanged | Pong | Bye;

/** To every frame that was looked at. */
export interface Answer {
  readonly type: "answer";
  readonly seq: number;
  /** The frame's own. */
  readonly time_s: number;
  readonly state: SessionState;
  readonly posture: "good" | "departed" | "issue" | "settling" | null;
  readonly reason: string | null;
  readonly view: SeenView | null;
  /** How probable that view is, 0 to 1, in hundredths; null with neither. */
  readonly view_confidence: number | null;
  readonly rules: readonly (RuleAnswer)[];
  readonly sitting_s: number;
  /** Frames the service passed over since the last answer. */
  readonly skipped: number;
  readonly details: readonly (MeasurementDetail)[] | null;
}

/** A break is due, or was taken. */
export interface BreakMessage {
  readonly type: "break";
  readonly phase: "due" | "taken";
  /** Sitting since the last break; 0 when taken. */
  readonly sitting_s: number;
  /** How long the break was that is taken; 0 when due. */
  readonly pause_s: number;
  readonly is_postponed: boolean;
}

/** Where a calibration stands. */
export interface CalibrationMessage {
  readonly type: "calibration";
  readonly phase: "waiting_for_person" | "waiting_for_view" | "collecting" | "validating" | "accepted" | "refused" | "cancelled";
  readonly view: CalibrationView;
  readonly progress: number;
  /** Message key of what to do now; empty when cancelled. */
  readonly hint: string;
  readonly restarted_because: string | null;
  readonly outcome: CalibrationOutcome | null;
}

/** How a calibration ended. */
export interface CalibrationOutcome {
  readonly is_accepted: boolean;
  /** Message key of the refusal, or null. */
  readonly refusal: string | null;
  /** Values of its placeholders. */
  readonly refusal_details: Readonly<Record<string, number>>;
  /** Message keys of what has to be known about it. */
  readonly notes: readonly (string)[];
  /** Share of good sitting that would have alarmed, 0 to 1. */
  readonly alarm_share: number | null;
  readonly n_frames: number;
}

/** The camera, the screen or the person is no longer the one calibrated, or is so again. */
export interface DriftMessage {
  readonly type: "drift";
  /** camera-moved or person-changed, of which nothing is judged; camera-seems-moved, as the last minutes say; empty when it is over. */
  readonly reason: string;
}

/** The shape of every error. */
export interface ErrorMessage {
  readonly type: "error";
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** A departure that lasted has become known, or is over. */
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

/** Where the service saw the person, for the overlay. */
export interface LandmarksMessage {
  readonly type: "landmarks";
  readonly seq: number;
  /** The frame's own, or the service's where it took it. */
  readonly time_s: number;
  readonly width: number;
  readonly height: number;
  /** 99 numbers, x, y, z of 33 landmarks as fractions; null where nobody is. */
  readonly points: readonly (number | null)[] | null;
  /** 33 numbers, 0 to 1. */
  readonly visibility: readonly (number | null)[] | null;
}

/** One measurement. */
export interface MeasurementDetail {
  readonly key: string;
  readonly value: number | null;
  readonly unit: string;
  readonly baseline: number | null;
  readonly trust: "reliable" | "weak" | "cannot_judge";
  readonly reason: string | null;
}

/** Something the person should know. */
export interface NoticeMessage {
  readonly type: "notice";
  readonly code: string;
  readonly message: string;
}

/** What pictures the client should send from now on. */
export interface PictureQuality {
  readonly type: "picture_quality";
  readonly width: number;
  /** As canvas.toBlob takes it, 0 to 1. */
  readonly quality: number;
  readonly hz: number;
}

/** To be answered with pong. */
export interface Ping {
  readonly type: "ping";
}

/** The profile in force, and those to choose from. */
export interface ProfileMessage {
  readonly type: "profile";
  readonly profile: ProfileSummary | null;
  readonly candidates: readonly (ProfileSummary)[];
}

/** What tells a calibration profile from others. */
export interface ProfileSummary {
  readonly profile_id: string;
  readonly person: string;
  readonly camera: string;
  readonly place: string;
  /** Of each calibration in force; twice where two pose models have one of it. */
  readonly views: readonly (string)[];
  /** The pose model each of them was made with; empty where not known. */
  readonly models: readonly (string)[];
  /** ISO 8601 with offset. */
  readonly calibrated_at: string;
}

/** Now is the moment to speak of an event. */
export interface ReminderMessage {
  readonly type: "reminder";
  readonly event_id: string;
  readonly code: string;
  readonly is_repeated: boolean;
  readonly is_postponed: boolean;
}

/** One rule that can tell, or whose departure lasts. */
export interface RuleAnswer {
  readonly code: string;
  /** 1 is the threshold; null while it cannot tell. */
  readonly load: number | null;
  /** Share of the hold time used up, 0 to 1. */
  readonly held: number;
  readonly is_issue: boolean;
}

export type SeenView = "front" | "left-side" | "right-side" | "neither";

export type SessionState = "no_person" | "calibrating_front" | "calibrating_side" | "monitoring" | "cannot_judge" | "away" | "paused";

/** The answer to hello. */
export interface Welcome {
  readonly type: "welcome";
  readonly protocol: number;
  readonly session_id: string;
  readonly resume_token: string;
  readonly is_resumed: boolean;
  /** Seconds since 1970 UTC. */
  readonly server_time_s: number;
  /** Most messages a client may have unanswered. */
  readonly credit: number;
  readonly max_hz: number;
  /** For how long a lost session is kept. */
  readonly resume_s: number;
  /** Whether the person has agreed to a history. */
  readonly is_stored: boolean;
  /** The pose model the landmarks come from; null if not known. */
  readonly model: PoseModelName | null;
  readonly profile: ProfileSummary | null;
  /** Among these the service chooses by what it sees; a profile message follows. */
  readonly profile_candidates: readonly (ProfileSummary)[];
}

export type ServiceMessage = Welcome | Answer | CalibrationMessage | EventMessage | ReminderMessage | BreakMessage | DriftMessage | ProfileMessage | LandmarksMessage | PictureQuality | NoticeMessage | ErrorMessage | Ping;
