/**
 * When the watch could not see: the longest stretches without a picture looked at, and why. Told by a
 * worker's heartbeat, which goes on in a hidden tab and stands still while the machine sleeps.
 */
import type { BlindSpan } from "../live/model";

/** Judging sitting bridges shorter gaps, and the history counts them as seen; as the service does. */
const BLIND_MS = 3000;
/** Heartbeats further apart than this: nothing ran at all. */
const ASLEEP_MS = 5000;

export interface BlindState {
  /** Whether the camera gives pictures. */
  readonly isCameraThere: boolean;
  readonly isShown: boolean;
}

export class BlindWatch {
  #seenMs: number;
  #beatMs: number;
  #reason: BlindSpan["reason"] | null = null;

  constructor(nowMs: number) {
    this.#seenMs = this.#beatMs = nowMs;
  }

  /** Notes the heartbeat, once a second. */
  beat(nowMs: number, state: BlindState): void {
    const isAsleep = nowMs - this.#beatMs > ASLEEP_MS;
    this.#beatMs = nowMs;
    if (isAsleep) this.#reason = "asleep";
    else if (this.#reason !== "asleep") this.#reason = this.#guess(nowMs, state);
  }

  /** Notes that a picture was looked at; returns the blind stretch it ended, if it was one. */
  see(nowMs: number): BlindSpan | null {
    const fromMs = this.#seenMs;
    // A picture can come before the first heartbeat after a sleep.
    const reason = nowMs - this.#beatMs > ASLEEP_MS ? "asleep" : (this.#reason ?? "slow");
    this.#seenMs = nowMs;
    this.#beatMs = Math.max(this.#beatMs, nowMs);
    this.#reason = null;
    return nowMs - fromMs > BLIND_MS ? { fromMs, toMs: nowMs, reason } : null;
  }

  /** Ends the watch; returns the stretch it was blind at last, if it was. */
  end(nowMs: number): BlindSpan | null {
    return this.see(nowMs);
  }

  #guess(nowMs: number, { isCameraThere, isShown }: BlindState): BlindSpan["reason"] | null {
    if (!isCameraThere) return "camera";
    if (nowMs - this.#seenMs <= BLIND_MS / 2) return this.#reason;
    return this.#reason ?? (isShown ? "slow" : "hidden");
  }
}
