/** The clock of a session: epoch milliseconds that never go back, and that count sleep. */

/** A page's own clock may stand still while the machine sleeps; the wall clock does not. */
const LEAP_MS = 2000;

export class SessionClock {
  readonly #shift: number;
  #sleptMs = 0;
  #lastMs = 0;

  /**
   * @param steady milliseconds that never go back, the same instant 0 for every clock of a page
   * @param wall epoch milliseconds, which people and services may set
   */
  constructor(
    private readonly steady: () => number = () => performance.timeOrigin + performance.now(),
    private readonly wall: () => number = () => Date.now(),
  ) {
    this.#shift = wall() - steady();
  }

  nowMs(): number {
    const steadyMs = this.steady();
    const behindMs = this.wall() - this.#shift - steadyMs - this.#sleptMs;
    // A clock that was set forward looks like sleep: the same stretch without a picture.
    if (behindMs > LEAP_MS) this.#sleptMs += behindMs;
    this.#lastMs = Math.max(this.#lastMs, steadyMs + this.#sleptMs);
    return this.#lastMs;
  }
}
