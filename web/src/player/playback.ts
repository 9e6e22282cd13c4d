/** What gives the time: a playing video, or a clock where the browser cannot play the file. */

export interface Playback {
  readonly isPaused: boolean;
  play(): void;
  pause(): void;
  seek(timeS: number): void;
  close(): void;
}

/** Called with the time of the picture on the screen, and whether it goes on. */
export type OnFrame = (timeS: number) => void;
export type OnChange = () => void;

/** The time of a video element, picture by picture where the browser tells, else as often as it draws. */
export class VideoPlayback implements Playback {
  #frameHandle = 0;
  readonly #listening = new AbortController();

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly onFrame: OnFrame,
    onChange: OnChange,
  ) {
    const { signal } = this.#listening;
    for (const name of ["play", "pause", "ended"])
      video.addEventListener(name, onChange, { signal });
    const show = (): void => {
      onFrame(video.currentTime);
    };
    for (const name of ["seeked", "loadeddata"]) video.addEventListener(name, show, { signal });
    this.#watch();
  }

  #watch(): void {
    if (this.#listening.signal.aborted) return;
    if ("requestVideoFrameCallback" in this.video) {
      this.#frameHandle = this.video.requestVideoFrameCallback((_, { mediaTime }) => {
        this.onFrame(mediaTime);
        this.#watch();
      });
    } else {
      this.#frameHandle = requestAnimationFrame(() => {
        this.onFrame(this.video.currentTime);
        this.#watch();
      });
    }
  }

  get isPaused(): boolean {
    return this.video.paused;
  }

  play(): void {
    if (this.video.ended) this.video.currentTime = 0;
    // a browser that refuses to play leaves the video paused, which the button shows
    this.video.play().catch(() => undefined);
  }

  pause(): void {
    this.video.pause();
  }

  seek(timeS: number): void {
    this.video.currentTime = timeS;
  }

  close(): void {
    this.#listening.abort();
    if ("cancelVideoFrameCallback" in this.video) {
      this.video.cancelVideoFrameCallback(this.#frameHandle);
    } else {
      cancelAnimationFrame(this.#frameHandle);
    }
    this.video.pause();
  }
}

/** A clock of its own, for a recording without pictures. */
export class ClockPlayback implements Playback {
  #timeS = 0;
  #handle = 0;
  #isPaused = true;

  constructor(
    private readonly durationS: number,
    private readonly onFrame: OnFrame,
    private readonly onChange: OnChange,
  ) {
    onFrame(0);
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  play(): void {
    if (!this.#isPaused) return;
    if (this.#timeS >= this.durationS) this.#timeS = 0;
    this.#isPaused = false;
    let lastMs = performance.now();
    const tick = (nowMs: number): void => {
      this.#timeS = Math.min(this.durationS, this.#timeS + Math.max(0, nowMs - lastMs) / 1000);
      lastMs = nowMs;
      this.onFrame(this.#timeS);
      if (this.#timeS >= this.durationS) this.pause();
      else this.#handle = requestAnimationFrame(tick);
    };
    this.#handle = requestAnimationFrame(tick);
    this.onChange();
  }

  pause(): void {
    cancelAnimationFrame(this.#handle);
    this.#isPaused = true;
    this.onChange();
  }

  seek(timeS: number): void {
    this.#timeS = Math.min(this.durationS, Math.max(0, timeS));
    this.onFrame(this.#timeS);
  }

  close(): void {
    cancelAnimationFrame(this.#handle);
    this.#isPaused = true;
  }
}
