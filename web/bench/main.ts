/**
 * A page that is only the engine: what benchmarks and browser tests steer. It is built on request,
 * by `vite build --config vite.bench.config.ts`, and is no part of the product.
 */
import { effect } from "@preact/signals";
import { FilesetResolver, PoseLandmarker } from "@mediapipe/tasks-vision";

import type { FromPose, ToPose, Work } from "../src/engine/messages";
import { createLiveModel } from "../src/live/live-model";
import type { Pose } from "../src/live/model";
import { startOverlay } from "../src/overlay/live";

const UNLIMITED = { isShown: true, isOnBattery: false, isUnlimited: true, keepsModel: false };

/** The pose worker, asked picture by picture. */
class Looker {
  readonly #worker = new Worker(new URL("../src/engine/pose-worker.ts", import.meta.url));
  #onPose: (pose: Pose) => void = () => undefined;
  readonly ready: Promise<void>;

  constructor(work: Work) {
    this.ready = new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data }: MessageEvent<FromPose>) => {
        if (data.kind === "pose") this.#onPose(data.pose);
        if (data.kind !== "state") return;
        if (data.state.kind === "ready") resolve();
        if (data.state.kind === "failed") reject(new Error(data.state.reason));
      };
    });
    this.#post({ kind: "start", work, wish: UNLIMITED });
  }

  async look(frame: ImageBitmap): Promise<Pose> {
    return new Promise((resolve) => {
      this.#onPose = resolve;
      this.#post({ kind: "frame", frame }, [frame]);
    });
  }

  #post(message: ToPose, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  close(): void {
    this.#worker.terminate();
  }
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function bitmapOf(url: string): Promise<ImageBitmap> {
  const answer = await fetch(url);
  return createImageBitmap(await answer.blob());
}

/** Returns what the engine sees in each picture, as if it were the first. */
async function lookAt(
  urls: readonly string[],
  model: "lite" | "full",
): Promise<(number[] | null)[]> {
  const found: (number[] | null)[] = [];
  for (const url of urls) {
    const looker = new Looker({ kind: "look", model, canChange: false });
    await looker.ready;
    const pose = await looker.look(await bitmapOf(url));
    found.push(pose.points === null ? null : Array.from(pose.points));
    looker.close();
  }
  return found;
}

async function loadTheirs(model: "lite" | "full"): Promise<PoseLandmarker> {
  const fileset = await FilesetResolver.forVisionTasks(
    new URL("/assets/tasks", location.href).href,
  );
  return PoseLandmarker.createFromOptions(fileset, {
    baseOptions: { modelAssetPath: `/assets/pose_landmarker_${model}.task`, delegate: "CPU" },
    runningMode: "VIDEO",
    numPoses: 1,
  });
}

/** Both engines and the pictures they look at: theirs in this thread, ours in its worker. */
class Contest {
  #theirLast: readonly { x: number; y: number; visibility: number }[] = [];
  #ourLast: Float32Array | null = null;

  private constructor(
    private readonly theirs: PoseLandmarker,
    private readonly ours: Looker,
    private readonly pictures: readonly ImageBitmap[],
  ) {}

  static async prepare(urls: readonly string[], model: "lite" | "full"): Promise<Contest> {
    const ours = new Looker({ kind: "look", model, canChange: false });
    await ours.ready;
    return new Contest(await loadTheirs(model), ours, await Promise.all(urls.map(bitmapOf)));
  }

  /** Returns the milliseconds of each picture. */
  async runTheirs(): Promise<number[]> {
    const ms: number[] = [];
    for (const picture of this.pictures) {
      const beganMs = performance.now();
      const result = this.theirs.detectForVideo(picture, beganMs);
      ms.push(performance.now() - beganMs);
      this.#theirLast = result.landmarks[0] ?? this.#theirLast;
      await later(30);
    }
    return ms;
  }

  /** Returns the milliseconds of each picture, from handing it over to having the answer. */
  async runOurs(): Promise<number[]> {
    const ms: number[] = [];
    for (const picture of this.pictures) {
      const copy = await createImageBitmap(picture);
      await later(30); // at most 30 pictures a second are looked at
      const beganMs = performance.now();
      const pose = await this.ours.look(copy);
      ms.push(performance.now() - beganMs);
      this.#ourLast = pose.points ?? this.#ourLast;
    }
    return ms;
  }

  /** Returns how far apart the two see the landmarks of the last picture, median, pixels. */
  apartPx(): number {
    const [{ width, height } = { width: NaN, height: NaN }] = this.pictures;
    const ours = this.#ourLast;
    const seen = this.#theirLast.map(({ x, y, visibility }, mark) => {
      const offsetX = x - (ours?.[4 * mark] ?? NaN);
      const offsetY = y - (ours?.[4 * mark + 1] ?? NaN);
      return visibility > 0.5 ? Math.hypot(offsetX * width, offsetY * height) : NaN;
    });
    const sorted = seen.filter((px) => !Number.isNaN(px)).toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? NaN;
  }
}

let contest: Contest | null = null;

async function prepareContest(urls: readonly string[], model: "lite" | "full"): Promise<void> {
  contest = await Contest.prepare(urls, model);
}

/** What one animation frame after another took, milliseconds. */
async function measureFrames(seconds: number): Promise<number[]> {
  const gaps: number[] = [];
  let lastMs = await new Promise<number>(requestAnimationFrame);
  const untilMs = lastMs + 1000 * seconds;
  while (lastMs < untilMs) {
    const nowMs = await new Promise<number>(requestAnimationFrame);
    gaps.push(nowMs - lastMs);
    lastMs = nowMs;
  }
  return gaps;
}

/** Their engine on the camera in this thread: milliseconds a picture, and pictures a second. */
async function watchTheirs(
  name: "lite" | "full",
  seconds: number,
): Promise<{ readonly ms: number[]; readonly hz: number }> {
  const theirs = await loadTheirs(name);
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { width: 640, height: 480, frameRate: 30 },
  });
  const element = document.createElement("video");
  element.muted = true;
  element.srcObject = stream;
  await element.play();
  const ms: number[] = [];
  const nextFrame = (): Promise<void> =>
    new Promise((resolve) => {
      element.requestVideoFrameCallback(() => {
        resolve();
      });
    });
  for (let warmUp = 0; warmUp < 10; warmUp += 1) {
    await nextFrame();
    theirs.detectForVideo(element, performance.now());
  }
  const startMs = performance.now();
  while (performance.now() - startMs < 1000 * seconds) {
    await nextFrame();
    const beganMs = performance.now();
    theirs.detectForVideo(element, beganMs);
    ms.push(performance.now() - beganMs);
  }
  const hz = (1000 * ms.length) / (performance.now() - startMs);
  for (const track of stream.getTracks()) track.stop();
  theirs.close();
  return { ms, hz };
}

const model = createLiveModel();
/** From a picture taken to its answer painted, milliseconds. */
const answerMs: number[] = [];
/** When each pose came, epoch milliseconds. */
const poseMs: number[] = [];
const [video] = document.getElementsByTagName("video");
const [canvas] = document.getElementsByTagName("canvas");
const [text] = document.getElementsByTagName("output");
effect(() => {
  const stream = model.stream.value;
  if (video === undefined) return;
  video.srcObject = stream;
  if (stream !== null) video.play().catch(() => undefined);
});
effect(() => {
  if (model.pose.value !== null) poseMs.push(performance.timeOrigin + performance.now());
});
// One channel and one text node for all answers: one each would fill the memory that is measured.
const { port1: paintedPort, port2: framePort } = new MessageChannel();
const words = document.createTextNode("");
text?.append(words);
paintedPort.onmessage = ({ data: capturedMs }: MessageEvent<number>) => {
  answerMs.push(performance.timeOrigin + performance.now() - capturedMs);
};
effect(() => {
  const answer = model.answer.value;
  if (answer === null) return;
  words.data = `${answer.state} ${answer.seq}`;
  // What is written now is painted at the end of the next animation frame.
  requestAnimationFrame(() => {
    framePort.postMessage(1000 * answer.time_s);
  });
});
if (canvas !== undefined) startOverlay(canvas, model);

/** The watch in one glance. */
function state(): Record<string, unknown> {
  return {
    nowMs: performance.timeOrigin + performance.now(),
    visibility: document.visibilityState,
    camera: model.camera.value.kind,
    engine: model.engine.value,
    connection: model.connection.value,
    figures: model.figures.value,
    blind: model.blind.value,
    nPoses: poseMs.length,
    hasPerson: model.pose.value?.points != null,
  };
}

const bench = {
  model,
  lookAt,
  prepareContest,
  runTheirs: () => contest?.runTheirs(),
  runOurs: () => contest?.runOurs(),
  apartPx: () => contest?.apartPx(),
  measureFrames,
  watchTheirs,
  state,
  answerMs,
  poseMs,
};
declare global {
  interface Window {
    bench: typeof bench;
  }
}
window.bench = bench;
