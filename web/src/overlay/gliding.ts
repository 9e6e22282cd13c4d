/**
 * Between two poses of a slow watch, the pose that is drawn: it glides from where it was drawn last
 * to the newest. Only for the eye; what is judged is never interpolated.
 */
import type { Pose } from "../live/model";

/** Poses that come faster than this are drawn as they are. */
const FAST_MS = 45;
/** Longer glides would show a person who moved long ago. */
const LONGEST_GLIDE_MS = 250;
/** A pose older than this says nothing of now. */
const STALE_MS = 2500;

export class GlidingPose {
  #from: Float32Array | null = null;
  #to: Pose | null = null;
  #sinceMs = 0;
  #glideMs = 0;

  /** Takes the newest pose. */
  update(pose: Pose | null, nowMs: number): void {
    const intervalMs = nowMs - this.#sinceMs;
    const canGlide = pose?.points != null && this.#to?.points != null && intervalMs > FAST_MS;
    this.#from = canGlide && intervalMs < STALE_MS ? this.at(nowMs) : null;
    this.#glideMs = Math.min(LONGEST_GLIDE_MS, intervalMs);
    this.#to = pose;
    this.#sinceMs = nowMs;
  }

  /** Whether the next frame would be drawn otherwise than that of `nowMs`. */
  isMoving(nowMs: number): boolean {
    return this.#from !== null && nowMs - this.#sinceMs < this.#glideMs;
  }

  /** For how long after `nowMs` the newest pose still says something. */
  freshMs(nowMs: number): number {
    return Math.max(0, STALE_MS - (nowMs - this.#sinceMs));
  }

  /** Returns 33 x (x, y, z, visibility) to draw now, null for nobody; the same array while nothing moves. */
  at(nowMs: number): Float32Array | null {
    const points = this.#to?.points ?? null;
    const ageMs = nowMs - this.#sinceMs;
    if (points === null || ageMs > STALE_MS) return null;
    const from = this.#from;
    const share = ageMs / this.#glideMs;
    if (from === null || share >= 1) return points;
    return points.map((value, at) => {
      const before = from[at] ?? NaN;
      return Number.isNaN(before) ? value : before + share * (value - before);
    });
  }
}
