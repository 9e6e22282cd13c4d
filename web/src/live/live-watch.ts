/** The running watch: camera, the two workers and the session, behind the signals of `model.ts`. */
import { effect } from "@preact/signals";

import { Camera } from "../camera/camera";
import { type FrameTaker, streamOf } from "../camera/frames";
import type { RateWish } from "../camera/rate";
import type { FromPose, ModelName, ToPose, Work } from "../engine/messages";
import type {
  CalibrationMessage,
  ClientMessage,
  PauseReason,
  PoseModelName,
} from "../contract/live";
import type { Reality } from "../transport/bodies";
import { Inbox } from "./inbox";
import { Latency } from "./latency";
import type { FromLink, ToLink } from "./link-messages";
import type { EngineState, LiveModel, SayMessage, StartChoice } from "./model";
import { otherModelOf } from "./model-match";
import { LiveSignals } from "./signals";
import type { Greeting } from "./wire";

/** A worker, or what stands for one in a test. */
export interface Channel<Out, In> {
  post(message: Out, transfer?: Transferable[]): void;
  onMessage(take: (message: In) => void): void;
}

/** Takes single pictures of a stream. */
export type Taker = Pick<FrameTaker, "show" | "take">;

/** The model of the last calibration in this browser, which "auto" begins with. */
export interface ModelMemory {
  recall(): ModelName | null;
  remember(model: ModelName): void;
}

/** What the watch is made from; a test passes in its own. */
export interface LiveParts {
  readonly media: MediaDevices | undefined;
  readonly document: Document;
  readonly url: string;
  readonly language: () => "en" | "ko";
  readonly nowMs: () => number;
  readonly taker: Taker;
  readonly memory: ModelMemory;
  openPose(): Channel<ToPose, FromPose>;
  openLink(): Channel<ToLink, FromLink>;
}

const ENDED: ReadonlySet<CalibrationMessage["phase"]> = new Set([
  "accepted",
  "refused",
  "cancelled",
]);

export class LiveWatch extends LiveSignals implements LiveModel {
  readonly #parts: LiveParts;
  readonly #camera: Camera;
  readonly #latency = new Latency();
  readonly #inbox: Inbox;
  #pose: Channel<ToPose, FromPose> | null = null;
  #link: Channel<ToLink, FromLink> | null = null;
  #choice: StartChoice = {};
  #isRunning = false;
  /** Whether the session of this start and this camera was asked for. */
  #isGreeted = false;
  #isOnBattery = false;
  #isCalibrating = false;
  #wantsDetails = false;
  #profileId: string | null = null;
  /** What looks, as far as the service has been told, or has told. */
  #model: PoseModelName | null = null;
  #wished = "";
  readonly #listeners = new Set<(what: SayMessage) => void>();

  constructor(parts: LiveParts) {
    super();
    this.#parts = parts;
    this.#camera = new Camera(parts.media, {
      onState: (state, stream) => {
        this.camera.value = state;
        this.#onStream(stream);
        this.#pose?.post({ kind: "camera", isThere: state.kind === "on" });
      },
      onDevices: (devices) => {
        this.devices.value = devices;
      },
    });
    this.#inbox = new Inbox(this, {
      say: (what) => {
        for (const listener of this.#listeners) listener(what);
      },
      onQuality: (widthPx, quality, hz) =>
        this.#pose?.post({ kind: "quality", widthPx, quality, hz }),
      onWelcome: (isResumed, model) => {
        this.#onWelcome(isResumed, model);
      },
    });
    parts.document.addEventListener("visibilitychange", () => {
      this.#wish();
    });
    // What the calibration in force was made with is worth keeping to.
    this.profile.subscribe(() => {
      this.#wish();
    });
    effect(() => {
      const phase = this.calibration.value?.phase;
      if (phase === "accepted" && (this.#model === "lite" || this.#model === "full")) {
        parts.memory.remember(this.#model);
      }
      const isCalibrating = phase !== undefined && !ENDED.has(phase);
      if (isCalibrating === this.#isCalibrating) return;
      this.#isCalibrating = isCalibrating;
      this.#wish();
    });
    void this.#camera.listDevices();
  }

  async start(choice: StartChoice): Promise<void> {
    this.stop();
    this.forgetSession();
    this.#choice = choice;
    this.#isRunning = true;
    this.#isGreeted = false;
    const source = choice.source ?? "camera";
    const work = this.#work();
    this.#model = source === "camera" ? work.model : null;
    const link = this.#openLink();
    if (source === "server" || source === "demo") {
      this.engine.value = { kind: "ready", engine: source, model: null };
      this.#greet();
      return;
    }
    const pose = this.#openPose();
    const { port1, port2 } = new MessageChannel();
    link.post({ kind: "sights", port: port1 }, [port1]);
    pose.post({ kind: "sights", port: port2 }, [port2]);
    const wish = this.#currentWish();
    this.#wished = JSON.stringify(wish);
    pose.post({ kind: "start", work, wish });
    await this.#openCamera();
  }

  stop(): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    this.#link?.post({ kind: "close" });
    this.#pose?.post({ kind: "stop" });
    this.#camera.close();
    this.engine.value = { kind: "off" };
    this.pose.value = null;
    this.pauses.value = [];
  }

  async chooseCamera(deviceId: string): Promise<void> {
    this.#choice = { ...this.#choice, deviceId };
    if (!this.#isRunning) return;
    // Another camera sees another picture: a session of its own, with the profile that fits.
    this.#isGreeted = false;
    if (this.pauses.value.length === 0) await this.#openCamera();
  }

  calibrate(view: "front" | "side", names: { person?: string; place?: string } = {}): void {
    const { person = "", place = "" } = names;
    this.#send({ type: "calibrate", view, person, place });
  }

  cancelCalibration(): void {
    this.#send({ type: "cancel_calibration" });
  }

  useProfile(profileId: string | null): void {
    this.#profileId = profileId;
    this.#send({ type: "use_profile", profile_id: profileId });
  }

  pause(reason: PauseReason): void {
    if (this.pauses.value.includes(reason)) return;
    this.pauses.value = [...this.pauses.value, reason];
    this.#send({ type: "pause", reason });
    if (this.#isRunning && this.pauses.value.length === 1) this.#letGo();
  }

  unpause(reason: PauseReason): void {
    if (!this.pauses.value.includes(reason)) return;
    this.pauses.value = this.pauses.value.filter((each) => each !== reason);
    this.#send({ type: "unpause", reason });
    if (this.#isRunning && this.pauses.value.length === 0) this.#goOn();
  }

  setQuiet(isQuiet: boolean, reason: string): void {
    this.#send({ type: "quiet", is_quiet: isQuiet, reason });
  }

  snoozeBreak(durationSeconds: number): void {
    this.#send({ type: "snooze_break", duration_s: durationSeconds });
  }

  giveFeedback(eventId: string, verdict: "right" | "wrong", reality: Reality = ""): void {
    this.#send({ type: "feedback", event_id: eventId, verdict, reality });
  }

  setDetails(on: boolean): void {
    this.#wantsDetails = on;
    this.#send({ type: "details", on });
  }

  settingsChanged(): void {
    this.#send({ type: "settings_changed" });
  }

  setOnBattery(isOnBattery: boolean): void {
    this.#isOnBattery = isOnBattery;
    this.#wish();
  }

  onSay(listener: (what: SayMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Nobody is to be looked at: the camera's lamp goes out. */
  #letGo(): void {
    if (!this.#usesCamera()) return;
    this.#pose?.post({ kind: "pause", isPaused: true });
    this.#camera.close();
    this.pose.value = null;
  }

  #goOn(): void {
    if (!this.#usesCamera()) return;
    this.#pose?.post({ kind: "pause", isPaused: false });
    void this.#openCamera();
  }

  /** Also after a pause that came while the camera was asked for: the session is still to come. */
  async #openCamera(): Promise<void> {
    const choice = this.#choice;
    const stream = await this.#camera.open(choice.deviceId);
    if (stream !== null && this.#isRunning && this.#choice === choice) this.#greet();
  }

  #greet(): void {
    if (this.#isGreeted) return;
    this.#isGreeted = true;
    this.#link?.post({ kind: "connect", url: this.#parts.url, greeting: this.#greeting() });
  }

  #work(): Work {
    const { source = "camera", model = "auto" } = this.#choice;
    return {
      kind: source === "pictures" ? "pack" : "look",
      model: model === "auto" ? (this.#parts.memory.recall() ?? "full") : model,
      canChange: source === "camera" && model === "auto",
    };
  }

  #usesCamera(): boolean {
    const { source = "camera" } = this.#choice;
    return source === "camera" || source === "pictures";
  }

  #send(message: ClientMessage): void {
    this.#link?.post({ kind: "text", message });
  }

  #greeting(): Greeting {
    const { source = "camera" } = this.#choice;
    const { id, label } = this.#camera.device;
    return {
      language: this.#parts.language(),
      camera: this.#usesCamera() ? { id, label } : null,
      place: "",
      profile_id: this.#profileId,
      mirrored: false,
      source: source === "camera" ? "landmarks" : source,
      model: source === "camera" ? this.#model : null,
      wants_details: this.#wantsDetails,
    };
  }

  #currentWish(): RateWish {
    const isShown = this.#parts.document.visibilityState === "visible";
    // Ten seconds that everything later is measured by are worth a core.
    const isUnlimited = (this.#choice.isUnlimited ?? false) || this.#isCalibrating;
    const profile = this.profile.peek()?.profile ?? null;
    const isCalibrated = this.#model !== null && profile?.models.includes(this.#model) === true;
    // Where the model to fall back on has its calibrations, too, nothing is lost with this one.
    const keepsModel = isCalibrated && otherModelOf(profile, "lite") !== null;
    return { isShown, isOnBattery: this.#isOnBattery, isUnlimited, keepsModel };
  }

  #wish(): void {
    if (!this.#isRunning) return;
    const wish = this.#currentWish();
    const key = JSON.stringify(wish);
    if (key === this.#wished) return;
    this.#wished = key;
    this.#pose?.post({ kind: "wish", wish });
  }

  #onStream(stream: MediaStream | null): void {
    if (this.stream.peek() === stream) return;
    this.stream.value = stream;
    this.#parts.taker.show(stream);
    if (this.#pose === null) return;
    const frames = stream === null ? null : streamOf(stream);
    if (stream !== null && frames === null) this.#pose.post({ kind: "ask" });
    else this.#pose.post({ kind: "stream", frames }, frames === null ? [] : [frames]);
  }

  #openPose(): Channel<ToPose, FromPose> {
    if (this.#pose !== null) return this.#pose;
    const pose = (this.#pose = this.#parts.openPose());
    pose.onMessage((message) => {
      this.#onPose(pose, message);
    });
    return pose;
  }

  #onPose(pose: Channel<ToPose, FromPose>, message: FromPose): void {
    // what it still says of a camera that was tried before is nothing to a demo
    if (!this.#isRunning || !this.#usesCamera()) return;
    switch (message.kind) {
      case "state":
        this.#onEngine(message.state);
        break;
      case "want":
        void this.#parts.taker.take().then((frame) => {
          pose.post({ kind: "frame", frame }, frame === null ? [] : [frame]);
        });
        break;
      case "pose":
        this.pose.value = message.pose;
        break;
      case "blind": {
        this.addBlindSpan(message.span);
        const { fromMs, toMs, reason } = message.span;
        this.#send({ type: "blind", from_s: fromMs / 1000, to_s: toMs / 1000, reason });
        break;
      }
      case "figures":
        this.figures.value = {
          ...message.figures,
          latencyMs: this.#latency.quantile(0.5),
          latencyP95Ms: this.#latency.quantile(0.95),
        };
        break;
    }
  }

  #onEngine(state: EngineState): void {
    if (state.kind === "ready" && state.engine === "server") {
      this.engine.value = { ...state, model: this.#model };
      return;
    }
    this.engine.value = state;
    if (state.kind !== "ready" || state.model === null || state.model === this.#model) return;
    this.#model = state.model;
    this.#send({ type: "model", model: state.model });
    this.#wish();
  }

  #openLink(): Channel<ToLink, FromLink> {
    if (this.#link !== null) return this.#link;
    const link = (this.#link = this.#parts.openLink());
    link.onMessage((message) => {
      switch (message.kind) {
        case "state":
          this.connection.value = message.state;
          // Who comes back says what is so by then: another language, other wishes.
          if (message.state === "lost") link.post({ kind: "renew", greeting: this.#greeting() });
          break;
        case "message":
          if (message.capturedMs !== null) {
            this.#latency.add(this.#parts.nowMs() - message.capturedMs);
          }
          this.#inbox.take(message.message);
          break;
        case "gap":
          this.addBlindSpan({
            fromMs: message.fromMs,
            toMs: message.toMs,
            reason: "connection",
          });
          break;
      }
    });
    return link;
  }

  /** Tells a session that knows nothing of them what was asked of the one before. */
  #onWelcome(isResumed: boolean, model: PoseModelName | null): void {
    if (this.#choice.source !== undefined && this.#choice.source !== "camera") {
      this.#model = model;
      const engine = this.engine.peek();
      if (engine.kind === "ready") this.engine.value = { ...engine, model };
    }
    if (isResumed) return;
    for (const reason of this.pauses.value) this.#send({ type: "pause", reason });
  }
}
