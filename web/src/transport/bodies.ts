/** What the routes of history, settings and exercises say; docs/protocol-rest.md. */

export interface AgreementBody {
  readonly is_agreed: boolean;
  readonly text_version: string | null;
  readonly agreed_at: string | null;
  readonly current_version: string;
}

export type MessageKind = "icon" | "border" | "notification" | "sound" | "speech";
export type Sensitivity = "gentle" | "normal" | "strict";
export type Theme = "auto" | "light" | "dark";

/** A stretch of the week in which nothing is said. */
export interface QuietHours {
  /** 0 is Monday. */
  readonly days: readonly number[];
  /** "22:00" */
  readonly from: string;
  /** "07:00"; earlier than `from` means the next day. */
  readonly to: string;
}

export interface SettingsBody {
  readonly language: "ko" | "en" | null;
  readonly camera_id: string | null;
  readonly camera_label: string | null;
  readonly is_mirrored_view: boolean;
  readonly shows_picture: boolean;
  readonly model: "lite" | "full";
  readonly engine: "auto" | "litert" | "mediapipe" | "server";
  readonly message_kinds: readonly MessageKind[];
  readonly voice: string | null;
  readonly sensitivity: Sensitivity;
  readonly sensitivity_by_code: Readonly<Record<string, Sensitivity>>;
  readonly hold_s: number | null;
  readonly break_guidance: "half_hour" | "hour" | "off";
  readonly quiet_hours: readonly QuietHours[];
  readonly pauses_on_battery: boolean;
  readonly keep_days: number | null;
  readonly theme: Theme;
}

/** Seconds of one stretch, by what they were spent on. */
export interface TimeRow {
  /** ISO 8601 with offset. */
  readonly start: string;
  readonly good_s: number;
  readonly departed_s: number;
  readonly issue_s: number;
  readonly cannot_judge_s: number;
  readonly settling_s: number;
  readonly away_s: number;
  readonly blind_s: number;
  readonly paused_s: number;
  readonly calibrating_s: number;
  readonly sitting_s: number;
  readonly n_events: number;
  readonly n_breaks: number;
}

export interface AnglePoint {
  readonly start: string;
  readonly mean: number;
  /** Mean less the own baseline; null without one. */
  readonly departure: number | null;
  readonly n_frames: number;
}

export type Verdict = "right" | "wrong";

export interface HistoryEvent {
  readonly id: string;
  readonly code: string;
  readonly start: string;
  readonly end: string;
  readonly duration_s: number;
  readonly end_reason: string | null;
  readonly peak_load: number;
  readonly verdict: Verdict | null;
}

export type SpanKind = "blind" | "paused" | "break" | "camera_on";

export interface HistorySpan {
  readonly kind: SpanKind;
  readonly start: string;
  readonly end: string;
  readonly duration_s: number;
  readonly reason: string;
}

export interface WeekSums {
  readonly start: string;
  readonly totals: Omit<TimeRow, "start">;
  readonly days: readonly TimeRow[];
  readonly by_code: Readonly<Record<string, { readonly n: number; readonly duration_s: number }>>;
  readonly best_hour: string | null;
  readonly worst_hour: string | null;
}

export interface WeekBody {
  readonly week: WeekSums;
  readonly before: WeekSums;
}

export interface ProfileBody {
  readonly id: string;
  readonly person: string;
  readonly camera: string;
  readonly place: string;
  readonly views: readonly { readonly view: string; readonly calibrated_at: string }[];
  readonly updated_at: string;
}

export interface DoseBody {
  readonly repetitions: number;
  readonly hold_s: number;
  readonly sets: number;
  readonly times_per_day: number;
  readonly per_side: boolean;
}

export interface ExerciseSummary {
  readonly id: string;
  readonly title: string;
  readonly purpose: string;
  readonly region: string;
  readonly equipment: string;
  readonly at_desk: boolean;
  /** Codes of the findings it is for: P001. */
  readonly codes: readonly string[];
  readonly dose: DoseBody;
}

/** One shape of the moving figure, with an outline an instant; a single one stands still. */
export interface FigurePiece {
  readonly tone: string;
  readonly paths: readonly string[];
}

export interface FigureBody {
  readonly view_box: string;
  /** Props and floor, which stand still. */
  readonly props: readonly { readonly tone: string; readonly path: string }[];
  readonly pieces: readonly FigurePiece[];
  /** Instant of each path; the last is the first of the next round. */
  readonly times_s: readonly number[];
  /** Index of the end position, shown to those who ask for less motion. */
  readonly end: number;
}

export interface ExerciseBody extends ExerciseSummary {
  readonly start: string;
  readonly steps: readonly string[];
  readonly avoid: readonly string[];
  readonly picture: string;
  readonly evidence: string;
  readonly sources: readonly { readonly citation: string; readonly says: string }[];
  readonly frames: FigureBody;
}

export interface PlanItem {
  readonly exercise: ExerciseSummary;
  /** Codes of today's findings it answers; empty for the customary ones. */
  readonly because: readonly string[];
  readonly n_done: number;
}

export interface DoneBody {
  readonly id: string;
  readonly exercise_id: string;
  readonly at: string;
  readonly duration_s: number;
  readonly n_repetitions: number | null;
  readonly is_counted_by_camera: boolean;
}

export interface NewDone {
  readonly at: string;
  readonly duration_s: number;
  readonly n_repetitions: number | null;
  readonly is_counted_by_camera: boolean;
}

export interface StoredKind {
  readonly kind: string;
  readonly count: number;
  readonly bytes: number;
  readonly oldest: string | null;
}

export interface PrivacyBody {
  readonly stored: readonly StoredKind[];
  readonly total_bytes: number;
  readonly place: string;
  readonly bytes_sent_elsewhere: number;
  readonly camera_on_s: number;
  readonly blind_s: number;
}
