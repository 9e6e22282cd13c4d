/** Puts what the service says where the pages read it. */
import type {
  BreakMessage,
  LandmarksMessage,
  PoseModelName,
  ReminderMessage,
  ServiceMessage,
  Welcome,
} from "../contract/live";
import type { SayMessage } from "./model";
import type { LiveSignals } from "./signals";

export interface InboxEvents {
  say(what: SayMessage): void;
  /** How the service wants the pictures it looks at itself. */
  onQuality(widthPx: number, quality: number, hz: number): void;
  /** @param model what the service looks with, where it is the service that looks */
  onWelcome(isResumed: boolean, model: PoseModelName | null): void;
}

const N_LANDMARKS = 33;

export class Inbox {
  #hasChosen = true;

  constructor(
    private readonly signals: LiveSignals,
    private readonly events: InboxEvents,
  ) {}

  take(message: ServiceMessage): void {
    const { signals } = this;
    switch (message.type) {
      case "welcome":
        this.#onWelcome(message);
        break;
      case "answer":
        signals.answer.value = message;
        if (this.#hasChosen) signals.isChoosing.value = false;
        break;
      case "calibration":
        signals.calibration.value = message;
        break;
      case "event":
        signals.addEvent(message);
        break;
      case "profile":
        signals.profile.value = message;
        this.#hasChosen = true; // the next answer is the first to rest on it
        break;
      case "drift":
        signals.drift.value = message.reason === "" ? null : message;
        break;
      case "notice":
      case "error":
        signals.notice.value = message;
        break;
      case "landmarks":
        this.#onLandmarks(message);
        break;
      case "picture_quality":
        this.events.onQuality(message.width, message.quality, message.hz);
        break;
      case "reminder":
        this.#onReminder(message);
        break;
      case "break":
        this.#onBreak(message);
        break;
      case "ping": // the connection answers it
        break;
    }
  }

  #onWelcome(welcome: Welcome): void {
    const { signals } = this;
    const { is_resumed: isResumed, profile, profile_candidates: candidates } = welcome;
    signals.notice.value = null;
    // Among several the service chooses by what it sees, and says so a second later: nobody is asked
    // meanwhile, nor told to calibrate.
    const isChoosing = profile === null && candidates.length > 0;
    signals.isChoosing.value = isChoosing;
    this.#hasChosen = !isChoosing;
    signals.profile.value = isChoosing ? null : { type: "profile", profile, candidates };
    if (!isResumed) {
      // What a session before said of itself is over.
      signals.calibration.value = null;
      signals.drift.value = null;
      signals.answer.value = null;
    }
    this.events.onWelcome(isResumed, welcome.model);
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
