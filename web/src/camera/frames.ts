/**
 * Handing the camera's pictures to the worker, in the two ways that go on in a hidden tab: as a
 * stream of them where the browser has one, else one by one when the worker asks.
 */

interface TrackProcessor {
  readonly readable: ReadableStream<VideoFrame>;
}

type TrackProcessorClass = new (options: {
  track: MediaStreamTrack;
  maxBufferSize: number;
}) => TrackProcessor;

declare global {
  /** Chromium's; TypeScript does not know it. */
  var MediaStreamTrackProcessor: TrackProcessorClass | undefined;
}

/** Returns the pictures of a camera as a stream; null where the browser has none. */
export function streamOf(stream: MediaStream): ReadableStream<VideoFrame> | null {
  const [track] = stream.getVideoTracks();
  const Processor = globalThis.MediaStreamTrackProcessor;
  if (Processor === undefined || track === undefined) return null;
  return new Processor({ track, maxBufferSize: 1 }).readable;
}

/** A video element that nobody sees, from which single pictures are taken. */
export class FrameTaker {
  readonly #video = document.createElement("video");

  constructor() {
    this.#video.muted = true;
    this.#video.playsInline = true;
  }

  show(stream: MediaStream | null): void {
    this.#video.srcObject = stream;
    // Refused before the first gesture in some browsers; the first picture then comes later.
    if (stream !== null) this.#video.play().catch(() => undefined);
  }

  /** Returns the picture of this moment; null where there is none yet. */
  async take(): Promise<ImageBitmap | null> {
    if (this.#video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
    return createImageBitmap(this.#video).catch(() => null);
  }
}
