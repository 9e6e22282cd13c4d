/** How long it takes from a picture to its answer: median and 95th percentile of the last ones. */

const KEPT = 150;

export class Latency {
  #values: number[] = [];

  add(ms: number): void {
    this.#values.push(ms);
    if (this.#values.length > KEPT) this.#values.shift();
  }

  /** Returns a quantile, NaN without any value. */
  quantile(share: number): number {
    const sorted = this.#values.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  }
}
