/** The worker that looks at pictures: wires the loop to the page, the camera and the connection. */
import { SessionClock } from "../live/clock";
import type { FromPose, ModelName, ToPose, Work } from "./messages";
import { PictureEngine } from "./picture-engine";
import { LiteRtEngine, type PoseEngine } from "./pose-engine";
import { PoseLoop } from "./pose-loop";

const BEAT_MS = 1000;
/** Until the service has said how many pictures it can look at. */
const PACKED_HZ = 5;
/** Well after the page has stopped a camera it leaves. */
const CAMERA_ENDS_MS = 2000;

const clock = new SessionClock();
let loop: PoseLoop | null = null;
let sights: MessagePort | null = null;
let packing: PictureEngine | null = null;
let reading: ReadableStreamDefaultReader<VideoFrame> | null = null;
let asking: ReturnType<typeof setTimeout> | undefined;
let beating: ReturnType<typeof setInterval> | undefined;

const tell = (message: FromPose): void => {
  self.postMessage(message);
};

/** Takes pictures as the camera gives them; the loop closes those it does not look at. */
async function readAll(frames: ReadableStream<VideoFrame>): Promise<void> {
  const reader = frames.getReader();
  loop?.beginStream();
  reading = reader;
  for (;;) {
    // A stream breaks with the camera, which the page notices itself.
    const next = await reader.read().catch(() => ({ done: true, value: undefined }) as const);
    if (next.done) return;
    // Not waited for: a picture that comes meanwhile is to be counted, not to queue.
    if (loop === null || reading !== reader) next.value.close();
    else void loop.take(next.value);
  }
}

/** Asks the page for a picture, at the rate they are looked at. */
function ask(): void {
  clearTimeout(asking);
  if (loop === null) return;
  tell({ kind: "want" });
  asking = setTimeout(ask, 1000 / loop.rateHz);
}

function release(): void {
  clearTimeout(asking);
  const left = reading;
  reading = null;
  // Pictures on their way are closed one by one until the camera has ended: to cancel at once
  // would drop them open, and a camera whose pictures stay open stalls.
  if (left !== null) setTimeout(() => void left.cancel().catch(() => undefined), CAMERA_ENDS_MS);
}

async function loadEngine(kind: Work["kind"], model: ModelName): Promise<PoseEngine> {
  if (kind === "pack") return (packing = new PictureEngine());
  tell({ kind: "state", state: { kind: "loading", share: 0 } });
  return LiteRtEngine.load(model, (share) => {
    tell({ kind: "state", state: { kind: "loading", share } });
  });
}

function start({ work, wish }: Extract<ToPose, { kind: "start" }>): void {
  stop();
  const { kind, model, canChange } = work;
  loop = new PoseLoop(
    {
      nowMs: () => clock.nowMs(),
      tell,
      send: (sight) => sights?.postMessage(sight),
      loadEngine: (name) => loadEngine(kind, name),
    },
    wish,
    canChange,
  );
  if (kind === "pack") loop.limit(PACKED_HZ);
  void loop.load(model);
  beating = setInterval(() => loop?.beat(), BEAT_MS);
}

function stop(): void {
  clearInterval(beating);
  release();
  loop?.stop();
  loop = null;
  packing = null;
}

self.onmessage = ({ data }: MessageEvent<ToPose>) => {
  switch (data.kind) {
    case "start":
      start(data);
      break;
    case "wish":
      loop?.setWish(data.wish);
      break;
    case "sights":
      sights?.close();
      sights = data.port;
      break;
    case "stream":
      release();
      if (data.frames !== null) void readAll(data.frames);
      break;
    case "ask":
      release();
      ask();
      break;
    case "frame":
      if (data.frame !== null && loop !== null) void loop.take(data.frame);
      else data.frame?.close();
      break;
    case "camera":
      loop?.setCamera(data.isThere);
      break;
    case "pause":
      loop?.setPaused(data.isPaused);
      break;
    case "quality":
      packing?.setQuality(data.widthPx, data.quality);
      loop?.limit(data.hz);
      break;
    case "stop":
      stop();
      break;
  }
};
