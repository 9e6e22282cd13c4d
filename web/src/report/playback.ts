/** Moves the playhead on with the clock, or with a video that the reader laid behind the figure. */
import type { Playhead } from "./playhead";

export class Playback {
  readonly #playhead: Playhead;
  readonly #onChange: (playing: boolean) => void;
  #video: HTMLVideoElement | null = null;
  #frame = 0;
  #timeS = 0;
  #lastMs = 0;
  #speed = 1;

  constructor(playhead: Playhead, onChange: (playing: boolean) => void) {
    this.#playhead = playhead;
    this.#onChange = onChange;
  }

  get playing(): boolean {
    return this.#frame !== 0;
  }

  set speed(speed: number) {
    this.#speed = speed;
    if (this.#video) this.#video.playbackRate = speed;
  }

  set video(video: HTMLVideoElement | null) {
    this.pause();
    this.#video = video;
    if (video) video.playbackRate = this.#speed;
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  play(): void {
    if (this.playing) return;
    if (this.#playhead.row >= this.#playhead.lastRow) this.#playhead.toRow(0);
    this.#timeS = this.#playhead.timeS;
    this.#lastMs = performance.now();
    if (this.#video) {
      this.#video.currentTime = this.#timeS;
      this.#video.play().catch(() => {
        this.pause();
      });
    }
    this.#frame = requestAnimationFrame(this.#advance);
    this.#onChange(true);
  }

  pause(): void {
    if (!this.playing) return;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#video?.pause();
    this.#onChange(false);
  }

  readonly #advance = (nowMs: number): void => {
    if (this.#video) {
      this.#timeS = this.#video.currentTime;
    } else {
      this.#timeS += (Math.max(0, nowMs - this.#lastMs) / 1000) * this.#speed;
    }
    this.#lastMs = nowMs;
    this.#playhead.toTime(this.#timeS);
    if (this.#timeS >= this.#playhead.endS || this.#video?.ended === true) {
      this.pause();
      return;
    }
    this.#frame = requestAnimationFrame(this.#advance);
  };
}
