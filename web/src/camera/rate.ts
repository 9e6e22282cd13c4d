/** How many pictures a second are looked at: as many as help, and never more than the machine has. */

export interface RateWish {
  /** Whether the page is shown. */
  readonly isShown: boolean;
  readonly isOnBattery: boolean;
  /** The person wants every picture, whatever it costs. */
  readonly isUnlimited: boolean;
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
  const needsLite = rateHz < Math.min(wantedHz, LITE_BELOW_HZ);
  return { rateHz, needsLite };
}

/** Decides which pictures of a camera are looked at, so that they keep a rate on average. */
export class RateGate {
  #nextMs = 0;

  constructor(private rateHz: number) {}

  setRate(rateHz: number): void {
    this.rateHz = rateHz;
    this.#nextMs = 0;
  }

  /** Returns whether the picture that came now is due. */
  isDue(nowMs: number): boolean {
    const periodMs = 1000 / this.rateHz;
    // A quarter of a period early: cameras are no clocks, and missing one halves the rate.
    if (nowMs < this.#nextMs - periodMs / 4) return false;
    this.#nextMs = Math.max(this.#nextMs, nowMs - periodMs) + periodMs;
    return true;
  }
}
