/**
 * What the pages know of the running watch: signals to read, commands to give. The pages draw this
 * and nothing else; camera, worker and connection are behind it.
 */
import type { ReadonlySignal } from "@preact/signals";

import type {
  Answer,
  CalibrationMessage,
  DriftMessage,
  ErrorMessage,
  EventMessage,
  NoticeMessage,
  PauseReason,
  PoseModelName,
  ProfileMessage,
} from "../contract/live";
import type { Reality } from "../transport/bodies";

/** Why there is no picture; each has its text and its cure. */
export type CameraFault =
  | "insecure" // not a secure context: mediaDevices is missing
  | "denied"
  | "none"
  | "busy"
  | "unplugged"
  | "unsuitable"
  | "failed";

export interface CameraDevice {
  readonly id: string;
  readonly label: string;
}

export type CameraState =
  | { readonly kind: "off" }
  | { readonly kind: "asking" }
  | {
      readonly kind: "on";
      readonly device: CameraDevice;
      readonly width: number;
      readonly height: number;
    }
  | { readonly kind: "muted"; readonly device: CameraDevice }
  | { readonly kind: "failed"; readonly fault: CameraFault };

export type ConnectionState = "closed" | "connecting" | "open" | "lost" | "refused";

/** What estimates the pose: in this browser, or on the service. */
export type EngineKind = "litert" | "server" | "demo";

export type EngineState =
  | { readonly kind: "off" }
  | { readonly kind: "loading"; readonly share: number }
  | {
      readonly kind: "ready";
      readonly engine: EngineKind;
      /** Null where the service has not said yet, and of a simulated person. */
      readonly model: PoseModelName | null;
    }
  | { readonly kind: "failed"; readonly reason: string };

/** The newest landmarks, for the overlay; unmirrored, fractions of the picture. */
export interface Pose {
  readonly seq: number;
  readonly capturedMs: number;
  /** 33 x (x, y, z, visibility); null where nobody was found. */
  readonly points: Float32Array | null;
  readonly width: number;
  readonly height: number;
}

/** Figures for the debug panel; medians over the last seconds. */
export interface EngineFigures {
  readonly inferMs: number;
  readonly inferencesPerSecond: number;
  readonly wantedPerSecond: number;
  readonly framesSkipped: number;
  /** From the picture taken to the answer here. */
  readonly latencyMs: number;
  readonly latencyP95Ms: number;
}

/** A stretch in which the page could not see. */
export interface BlindSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: "hidden" | "asleep" | "camera" | "slow" | "connection";
}

/** What to watch with. */
export interface StartChoice {
  readonly deviceId?: string;
  /** `pictures` sends the camera's pictures to the service, where this browser cannot look itself. */
  readonly source?: "camera" | "pictures" | "server" | "demo";
  /** `auto` takes the model of the last calibration, at first full; lite where it cannot keep up. */
  readonly model?: "auto" | "lite" | "full";
  /** Look at every picture, whatever it costs. */
  readonly isUnlimited?: boolean;
}

export interface LiveModel {
  readonly camera: ReadonlySignal<CameraState>;
  readonly devices: ReadonlySignal<readonly CameraDevice[]>;
  readonly engine: ReadonlySignal<EngineState>;
  readonly connection: ReadonlySignal<ConnectionState>;
  /** The camera's picture, to put into a video element; null when off or on the service. */
  readonly stream: ReadonlySignal<MediaStream | null>;
  readonly pose: ReadonlySignal<Pose | null>;
  readonly answer: ReadonlySignal<Answer | null>;
  readonly calibration: ReadonlySignal<CalibrationMessage | null>;
  readonly profile: ReadonlySignal<ProfileMessage | null>;
  /** Which calibration is in force is not clear yet, and no answer rests on it. */
  readonly isChoosing: ReadonlySignal<boolean>;
  readonly drift: ReadonlySignal<DriftMessage | null>;
  /** Events of this session, newest first, at most 50. */
  readonly events: ReadonlySignal<readonly EventMessage[]>;
  readonly pauses: ReadonlySignal<readonly PauseReason[]>;
  readonly blind: ReadonlySignal<readonly BlindSpan[]>;
  readonly figures: ReadonlySignal<EngineFigures | null>;
  /** Of the page and its workers; null where the browser does not say, or has not yet. */
  readonly memoryBytes: ReadonlySignal<number | null>;
  /** What the service last said the person should know; its `message` is in words. */
  readonly notice: ReadonlySignal<NoticeMessage | ErrorMessage | null>;

  start(choice: StartChoice): Promise<void>;
  stop(): void;
  chooseCamera(deviceId: string): Promise<void>;
  calibrate(view: "front" | "side", names?: { person?: string; place?: string }): void;
  cancelCalibration(): void;
  useProfile(profileId: string | null): void;
  /** Nothing is judged while there is a reason, and the camera is let go. */
  pause(reason: PauseReason): void;
  unpause(reason: PauseReason): void;
  setQuiet(isQuiet: boolean, reason: string): void;
  snoozeBreak(durationSeconds: number): void;
  giveFeedback(eventId: string, verdict: "right" | "wrong", reality?: Reality): void;
  setDetails(on: boolean): void;
  settingsChanged(): void;
  /** Called for every reminder and break that is to be said, once each. */
  onSay(listener: (what: SayMessage) => void): () => void;
}

export type SayMessage =
  | {
      readonly kind: "reminder";
      readonly eventId: string;
      readonly code: string;
      readonly isRepeated: boolean;
      readonly isPostponed: boolean;
    }
  | {
      readonly kind: "break";
      readonly phase: "due" | "taken";
      readonly sittingS: number;
      readonly isPostponed: boolean;
    };
