/** Smoothing landmarks over time, all values at once; the filters of Barun's engine in Python. */

export interface OneEuroSettings {
  /** Cut-off frequency at rest, Hz: lower is calmer. */
  readonly minCutoffHz: number;
  /** How much the cut-off frequency grows with speed: larger lags less. */
  readonly beta: number;
}

/** MediaPipe's constants. */
export const IMAGE_SETTINGS: OneEuroSettings = { minCutoffHz: 0.05, beta: 80 };
export const WORLD_SETTINGS: OneEuroSettings = { minCutoffHz: 0.1, beta: 40 };
const DERIVATIVE_CUTOFF_HZ = 1;
const DEFAULT_RATE_HZ = 30;

function alphaOf(rateHz: number, cutoffHz: number): number {
  return 1 / (1 + rateHz / (2 * Math.PI * cutoffHz));
}

/**
 * A low-pass filter whose cut-off frequency follows the speed, for arrays of one length.
 *
 * Casiez, Roussel & Vogel (2012), 1 Euro filter: a simple speed-based low-pass filter for noisy input
 * in interactive systems, CHI '12. States are kept in single precision, as MediaPipe does.
 */
export class OneEuroFilter {
  #timeMs: number | null = null;
  #rateHz = DEFAULT_RATE_HZ;
  #raw = new Float32Array();
  #value = new Float32Array();
  #derivative = new Float32Array();

  constructor(private readonly settings: OneEuroSettings) {}

  reset(): void {
    this.#timeMs = null;
    this.#rateHz = DEFAULT_RATE_HZ;
  }

  /**
   * Returns the filtered values; those of a time that is not later than before pass unfiltered.
   *
   * @param valueScale unit of speed: the derivative is taken of `values * valueScale`
   */
  filter(values: Float64Array, timeMs: number, valueScale = 1): Float64Array {
    if (this.#timeMs === null) {
      this.#timeMs = timeMs;
      this.#raw = Float32Array.from(values);
      this.#value = this.#raw.slice();
      this.#derivative = new Float32Array(values.length);
      return Float64Array.from(this.#value);
    }
    if (timeMs <= this.#timeMs) return values.slice();
    this.#rateHz = 1000 / (timeMs - this.#timeMs);
    this.#timeMs = timeMs;
    const speedAlpha = alphaOf(this.#rateHz, DERIVATIVE_CUTOFF_HZ);
    const { minCutoffHz, beta } = this.settings;
    values.forEach((value, at) => {
      const speed = (value - (this.#raw[at] ?? 0)) * valueScale * this.#rateHz;
      const derivative = speedAlpha * speed + (1 - speedAlpha) * (this.#derivative[at] ?? 0);
      this.#derivative[at] = derivative;
      const cutoffHz = minCutoffHz + beta * Math.abs(Math.fround(derivative));
      const alpha = alphaOf(this.#rateHz, cutoffHz);
      this.#value[at] = alpha * value + (1 - alpha) * (this.#value[at] ?? 0);
      this.#raw[at] = value;
    });
    return Float64Array.from(this.#value);
  }
}

/** Takes a tenth of the new value at 30 pictures a second, and as much a second at other rates. */
export class VisibilityFilter {
  static readonly #ALPHA = 0.1;
  #timeMs = 0;
  #value: Float32Array | null = null;

  reset(): void {
    this.#value = null;
  }

  filter(values: Float64Array, timeMs: number): Float64Array {
    if (this.#value === null) {
      this.#value = Float32Array.from(values);
    } else {
      const frames = ((timeMs - this.#timeMs) / 1000) * DEFAULT_RATE_HZ;
      const kept = (1 - VisibilityFilter.#ALPHA) ** frames;
      const before = this.#value;
      this.#value = Float32Array.from(
        values,
        (value, at) => (1 - kept) * value + kept * (before[at] ?? value),
      );
    }
    this.#timeMs = timeMs;
    return Float64Array.from(this.#value);
  }
}

/** All filters of one person. */
export class PoseSmoother {
  readonly #image = new OneEuroFilter(IMAGE_SETTINGS);
  readonly #world = new OneEuroFilter(WORLD_SETTINGS);
  readonly #visibility = new VisibilityFilter();

  reset(): void {
    this.#image.reset();
    this.#world.reset();
    this.#visibility.reset();
  }

  /**
   * @param imagePx x, y, z of each landmark in pixels
   * @param sidePx side of the region for the next picture, the unit in which speed is measured
   */
  smoothImage(imagePx: Float64Array, timeMs: number, sidePx: number): Float64Array {
    return this.#image.filter(imagePx, timeMs, 1 / sidePx);
  }

  smoothWorld(world: Float64Array, timeMs: number): Float64Array {
    return this.#world.filter(world, timeMs);
  }

  smoothVisibility(visibility: Float64Array, timeMs: number): Float64Array {
    return this.#visibility.filter(visibility, timeMs);
  }
}
