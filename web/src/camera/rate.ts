/** How many pictures a second are looked at: as many as help, and never more than the machine has. */

export interface RateWish {
  /** Whether the page is shown. */
  readonly isShown: boolean;
  readonly isOnBattery: boolean;
  /** The person wants every picture, whatever it costs. */
  readonly isUnlimited: boolean;
  /** The calibration was made with the model that looks: another one would be no measure for it. */
  readonly keepsModel: boolean;
}

export const FASTEST_HZ = 30;
/** Judging sitting needs no more (the hold times are seconds), and it costs a fifth of a core. */
export const WATCHING_HZ = 5;
/** A hidden page promises 2 Hz; this is the least the load may press the rate down to. */
export const SLOWEST_HZ = 2;
/** Share of one core that looking may take before it is done less often; a choice. */
export const CORE_SHARE = 0.4;
/** Below this rate full is given up for lite, which needs little more than half the time. */
const LITE_BELOW_HZ = 5;
/** A calibration is given up for more pictures only where not even the slowest rate is borne. */
const LITE_BELOW_CALIBRATED_HZ = SLOWEST_HZ;
/** How much lower the load must be before the rate is raised again, so that it does not swing. */
const SLACK = 0.8;

/** Returns the rate wanted where the machine is fast enough, Hz. */
export function wantedRateHz({ isShown, isOnBattery, isUnlimited }: RateWish): number {
  if (isUnlimited) return FASTEST_HZ;
  return isShown && !isOnBattery ? FASTEST_HZ : WATCHING_HZ;
}

export interface RateChoice {
  readonly rateHz: number;
  /** Whether the smaller model should look. */
  readonly needsLite: boolean;
}

/**
 * Returns the rate the machine bears: the wanted one, halved until looking takes at most 40 % of a
 * core.
 *
 * @param inferMs median time one picture takes; null before any was timed
 * @param currentHz the rate now, which is kept unless there is clear room above it
 */
export function chooseRate(
  wish: RateWish,
  inferMs: number | null,
  currentHz = SLOWEST_HZ,
): RateChoice {
  const wantedHz = wantedRateHz(wish);
  if (inferMs === null || wish.isUnlimited) return { rateHz: wantedHz, needsLite: false };
  const fits = (rateHz: number): boolean => {
    const share = rateHz > currentHz ? CORE_SHARE * SLACK : CORE_SHARE;
    return (inferMs / 1000) * rateHz <= share;
  };
  let rateHz = wantedHz;
  while (rateHz > SLOWEST_HZ && !fits(rateHz)) rateHz = Math.max(SLOWEST_HZ, rateHz / 2);
  const bornHz = Math.min(rateHz, (1000 * CORE_SHARE) / inferMs);
  const enoughHz = wish.keepsModel ? LITE_BELOW_CALIBRATED_HZ : LITE_BELOW_HZ;
  return { rateHz, needsLite: bornHz < Math.min(wantedHz, enoughHz) };
}

/** Decides which pictures of a camera are looked at, so that they keep a rate on average. */
export class RateGate {
  #nextMs = 0;

  constructor(private rateHz: number) {}

  setRate(rateHz: number): void {
    this.rateHz = rateHz;
    this.#nextMs = 0;
  }

  /** Returns whether a picture taken at this time is due. */
  isDue(capturedMs: number): boolean {
    const periodMs = 1000 / this.rateHz;
    // A quarter of a period early: cameras are no clocks, and missing one halves the rate.
    if (capturedMs < this.#nextMs - periodMs / 4) return false;
    this.#nextMs = Math.max(this.#nextMs, capturedMs - periodMs / 2) + periodMs;
    return true;
  }
}

/** Pictures whose delays are compared: ten seconds of a camera. */
const KEPT_DELAYS = 300;

const LEAP_MS = 1000;

/**
 * When the pictures of a stream were taken, on the page's clock. They carry times of an unknown clock
 * and may have waited while the last one was looked at; the least delay of late is taken for none.
 */
export class CaptureClock {
  #delays: number[] = [];

  /**
   * @param stampMs the time the picture carries
   * @param nowMs when it came
   */
  capturedMs(stampMs: number, nowMs: number): number {
    const delayMs = nowMs - stampMs;
    const leastMs = Math.min(...this.#delays, delayMs);
    // No picture waits so long: one of the two clocks was set, or stood still in a sleep.
    if (delayMs - leastMs > LEAP_MS) this.#delays = [];
    this.#delays.push(delayMs);
    if (this.#delays.length > KEPT_DELAYS) this.#delays.shift();
    return stampMs + Math.min(...this.#delays);
  }
}
