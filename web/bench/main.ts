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

const UNLIMITED = { isShown: true, isOnBattery: false, isUnlimited: true };

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
    const looker = new Looker({ kind: "look", model });
    await looker.ready;
    const pose = await looker.look(await bitmapOf(url));
    found.push(pose.points === null ? null : Array.from(pose.points));
    looker.close();
  }
  return found;
}

interface Race {
  /** Milliseconds a picture, one list a round. */
  readonly theirs: number[][];
  readonly ours: number[][];
  /** Mean distance of visible landmarks between the two at the end of each round, pixels. */
  readonly apartPx: number[];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
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

/** Lets both engines look at the same pictures in turn: theirs in this thread, ours in its worker. */
async function race(
  urls: readonly string[],
  model: "lite" | "full",
  nRounds: number,
): Promise<Race> {
  const theirs = await loadTheirs(model);
  const ours = new Looker({ kind: "look", model });
  await ours.ready;
  const pictures = await Promise.all(urls.map(bitmapOf));
  const canvas = new OffscreenCanvas(pictures[0]?.width ?? 1, pictures[0]?.height ?? 1);
  const context = canvas.getContext("2d");
  const race: Race = { theirs: [], ours: [], apartPx: [] };
  for (let round = 0; round < nRounds; round += 1) {
    const theirMs: number[] = [];
    const ourMs: number[] = [];
    let theirLast: readonly { x: number; y: number; visibility: number }[] = [];
    for (const picture of pictures) {
      const beganMs = performance.now();
      const result = theirs.detectForVideo(picture, beganMs);
      theirMs.push(performance.now() - beganMs);
      theirLast = result.landmarks[0] ?? theirLast;
      await later(4);
    }
    let ourLast: Float32Array | null = null;
    for (const picture of pictures) {
      context?.drawImage(picture, 0, 0);
      const copy = await createImageBitmap(canvas);
      await later(30); // at most 30 pictures a second are looked at
      const beganMs = performance.now();
      const pose = await ours.look(copy);
      ourMs.push(performance.now() - beganMs);
      ourLast = pose.points ?? ourLast;
    }
    race.theirs.push(theirMs);
    race.ours.push(ourMs);
    const { width, height } = canvas;
    const apart = theirLast
      .map(({ x, y, visibility }, mark) =>
        visibility > 0.5
          ? Math.hypot(
              (x - (ourLast?.[4 * mark] ?? NaN)) * width,
              (y - (ourLast?.[4 * mark + 1] ?? NaN)) * height,
            )
          : NaN,
      )
      .filter((px) => !Number.isNaN(px));
    race.apartPx.push(median(apart));
  }
  theirs.close();
  ours.close();
  return race;
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
/** Seconds of each pose, of the page's clock; the watch's own count. */
let nPoses = 0;
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
  if (model.pose.value !== null) nPoses += 1;
});
effect(() => {
  const answer = model.answer.value;
  if (answer === null || text === undefined) return;
  text.textContent = `${answer.state} ${answer.seq}`;
  // What is written now is painted at the end of the next animation frame.
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      answerMs.push(performance.timeOrigin + performance.now() - 1000 * answer.time_s);
    };
    port2.postMessage(null);
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
    nPoses,
    hasPerson: model.pose.value?.points != null,
  };
}

const bench = { model, lookAt, race, measureFrames, watchTheirs, state, answerMs };
declare global {
  interface Window {
    bench: typeof bench;
  }
}
window.bench = bench;
