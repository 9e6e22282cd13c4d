/** Puts what the service says where the pages read it. */
import type {
  Answer,
  BreakMessage,
  CalibrationMessage,
  DriftMessage,
  EventMessage,
  ProfileMessage,
  ReminderMessage,
} from "../contract/live";
import type { SayMessage } from "./model";
import type { LiveSignals } from "./signals";
import type { TextMessage } from "./wire";

export interface InboxEvents {
  say(what: SayMessage): void;
  /** How the service wants the pictures it looks at itself. */
  onQuality(widthPx: number, quality: number, hz: number): void;
  onWelcome(isResumed: boolean): void;
}

interface LandmarksMessage {
  readonly seq: number;
  readonly time_s: number | null;
  readonly width: number;
  readonly height: number;
  readonly points: readonly (number | null)[] | null;
  readonly visibility: readonly (number | null)[] | null;
}

interface QualityMessage {
  readonly width: number;
  readonly quality: number;
  readonly hz: number;
}

const N_LANDMARKS = 33;

export class Inbox {
  constructor(
    private readonly signals: LiveSignals,
    private readonly events: InboxEvents,
  ) {}

  take(message: TextMessage): void {
    const { signals } = this;
    // The service keeps to the contract; what its messages hold is tested there.
    const body: unknown = message;
    switch (message.type) {
      case "welcome":
        this.#onWelcome(message);
        break;
      case "answer":
        signals.answer.value = body as Answer;
        break;
      case "calibration":
        signals.calibration.value = body as CalibrationMessage;
        break;
      case "event":
        signals.addEvent(body as EventMessage);
        break;
      case "profile":
        signals.profile.value = body as ProfileMessage;
        break;
      case "drift":
        signals.drift.value = body as DriftMessage;
        break;
      case "landmarks":
        this.#onLandmarks(body as LandmarksMessage);
        break;
      case "picture_quality": {
        const { width, quality, hz } = body as QualityMessage;
        this.events.onQuality(width, quality, hz);
        break;
      }
      case "reminder":
        this.#onReminder(body as ReminderMessage);
        break;
      case "break":
        this.#onBreak(body as BreakMessage);
        break;
    }
  }

  #onWelcome(message: TextMessage): void {
    const isResumed = message["is_resumed"] === true;
    const { profile, profile_candidates: candidates } = message;
    if (!isResumed) this.signals.calibration.value = null;
    if (profile !== undefined) {
      const body: unknown = { type: "profile", profile, candidates: candidates ?? [] };
      this.signals.profile.value = body as ProfileMessage;
    }
    this.events.onWelcome(isResumed);
  }

  #onLandmarks({ seq, width, height, points, visibility }: LandmarksMessage): void {
    let values: Float32Array | null = null;
    if (points !== null) {
      values = new Float32Array(4 * N_LANDMARKS);
      for (let mark = 0; mark < N_LANDMARKS; mark += 1) {
        for (let axis = 0; axis < 3; axis += 1) {
          values[4 * mark + axis] = points[3 * mark + axis] ?? NaN;
        }
        values[4 * mark + 3] = visibility?.[mark] ?? 0;
      }
    }
    const capturedMs = performance.timeOrigin + performance.now();
    this.signals.pose.value = { seq, capturedMs, points: values, width, height };
  }

  #onReminder({ event_id, code, is_repeated, is_postponed }: ReminderMessage): void {
    this.events.say({
      kind: "reminder",
      eventId: event_id,
      code,
      isRepeated: is_repeated,
      isPostponed: is_postponed,
    });
  }

  #onBreak({ phase, sitting_s, is_postponed }: BreakMessage): void {
    this.events.say({
      kind: "break",
      phase,
      sittingS: sitting_s,
      isPostponed: is_postponed,
    });
  }
}
