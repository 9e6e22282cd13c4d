/** The state of the running watch, as signals: written here, read by the pages. */
import { signal } from "@preact/signals";

import type {
  Answer,
  CalibrationMessage,
  DriftMessage,
  ErrorMessage,
  EventMessage,
  NoticeMessage,
  PauseReason,
  ProfileMessage,
} from "../contract/live";
import type {
  BlindSpan,
  CameraDevice,
  CameraState,
  ConnectionState,
  EngineFigures,
  EngineState,
  Pose,
} from "./model";

const MOST_EVENTS = 50;
const MOST_SPANS = 200;

export class LiveSignals {
  readonly camera = signal<CameraState>({ kind: "off" });
  readonly devices = signal<readonly CameraDevice[]>([]);
  readonly engine = signal<EngineState>({ kind: "off" });
  readonly connection = signal<ConnectionState>("closed");
  readonly stream = signal<MediaStream | null>(null);
  readonly pose = signal<Pose | null>(null);
  readonly answer = signal<Answer | null>(null);
  readonly calibration = signal<CalibrationMessage | null>(null);
  readonly profile = signal<ProfileMessage | null>(null);
  readonly isChoosing = signal(false);
  readonly drift = signal<DriftMessage | null>(null);
  readonly events = signal<readonly EventMessage[]>([]);
  readonly pauses = signal<readonly PauseReason[]>([]);
  readonly blind = signal<readonly BlindSpan[]>([]);
  readonly figures = signal<EngineFigures | null>(null);
  readonly memoryBytes = signal<number | null>(null);

  readonly notice = signal<NoticeMessage | ErrorMessage | null>(null);

  /** Adds an event, or what became of one known; newest first. */
  addEvent(event: EventMessage): void {
    const known = this.events.value;
    const index = known.findIndex(({ event_id }) => event_id === event.event_id);
    this.events.value =
      index < 0
        ? [event, ...known].slice(0, MOST_EVENTS)
        : known.map((each, at) => (at === index ? event : each));
  }

  addBlindSpan(span: BlindSpan): void {
    this.blind.value = [...this.blind.value, span].slice(-MOST_SPANS);
  }

  /** Forgets what a session said, as a new one begins. */
  forgetSession(): void {
    for (const each of [this.answer, this.calibration, this.profile, this.drift, this.notice])
      each.value = null;
    this.isChoosing.value = false;
    this.pose.value = null;
    this.figures.value = null;
    this.events.value = [];
    this.blind.value = [];
  }
}
