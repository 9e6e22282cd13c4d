/**
 * Takes pictures as they come, looks at those that are due, and says what it saw, how fast it is and
 * when it was blind. Knows no worker: frames, clock and engine are passed in.
 */
import { BlindWatch } from "../camera/blind";
import { CaptureClock, chooseRate, RateGate, type RateWish, wantedRateHz } from "../camera/rate";
import type { BlindSpan } from "../live/model";
import type { Sight } from "../live/wire";
import type { FromPose, ModelName } from "./messages";
import { type Frame } from "./pixels";
import type { Look, PoseEngine } from "./pose-engine";

export interface LoopParts {
  nowMs(): number;
  tell(message: FromPose): void;
  /** Sends what was seen to the service. */
  send(sight: Sight): void;
  loadEngine(model: ModelName): Promise<PoseEngine>;
}

/** As much of a past as the medians look back on. */
const KEPT_TIMES = 30;
/** Times needed before the rate is fitted to them: the first runs are slow. */
const WARM_UP = 8;

/** What took longer to look at has slept meanwhile, or is of no use: it says nothing of now. */
const STALE_MS = 3000;

/** Seconds for which a machine must be too slow: starting a browser keeps any machine busy. */
const PATIENCE_BEATS = 15;

export class PoseLoop {
  readonly #gate = new RateGate(1);
  readonly #blind: BlindWatch;
  #engine: PoseEngine | null = null;
  #wish: RateWish;
  #rateHz: number;
  #limitHz = Infinity;
  #isCameraThere = false;
  #isPaused = false;
  #isBusy = false;
  #isClosed = false;
  #skipped = 0;
  #nSkipped = 0;
  #seq = 0;
  #times: number[] = [];
  #nLooked = 0;
  #figuresMs: number;
  #nSlowBeats = 0;
  #capture = new CaptureClock();
  #capturedBeforeMs = 0;
  /** How long the last look took. */
  #lastMs = 0;

  /** @param canChange whether a machine that cannot keep up may be given the smaller model */
  constructor(
    private readonly parts: LoopParts,
    wish: RateWish,
    private readonly canChange: boolean,
  ) {
    this.#wish = wish;
    this.#rateHz = wantedRateHz(wish);
    this.#gate.setRate(this.#rateHz);
    this.#figuresMs = parts.nowMs();
    this.#blind = new BlindWatch(parts.nowMs());
  }

  get rateHz(): number {
    return this.#rateHz;
  }

  async load(model: ModelName): Promise<void> {
    try {
      const engine = await this.parts.loadEngine(model);
      if (this.#isStopped()) {
        engine.close();
        return;
      }
      // The watch begins with the first engine: loading it is no blindness.
      if (this.#engine === null) this.#blind.end(this.parts.nowMs());
      this.#engine?.close();
      this.#engine = engine;
      this.#times = [];
      const state = { kind: "ready", engine: engine.kind, model: engine.model } as const;
      this.parts.tell({ kind: "state", state });
    } catch (error) {
      if (this.#isStopped()) return;
      const reason = error instanceof Error ? error.message : String(error);
      this.parts.tell({ kind: "state", state: { kind: "failed", reason } });
    }
  }

  setWish(wish: RateWish): void {
    this.#wish = wish;
    this.#fitRate();
  }

  /** Never looks more often than this: what the service has room for. */
  limit(rateHz: number): void {
    this.#limitHz = rateHz;
    this.#fitRate();
  }

  setCamera(isThere: boolean): void {
    this.#isCameraThere = isThere;
  }

  setPaused(isPaused: boolean): void {
    this.#tellBlindness(this.#blind.end(this.parts.nowMs()));
    this.#isPaused = isPaused;
  }

  /** Begins a stream of pictures, whose times are those of another clock. */
  beginStream(): void {
    this.#capture = new CaptureClock();
  }

  /** Takes one picture and closes it; looks at it when it is due. */
  async take(frame: Frame): Promise<void> {
    const capturedMs = this.#capturedMs(frame);
    const engine = this.#engine;
    if (engine === null || this.#isClosed || !this.#gate.isDue(capturedMs)) {
      frame.close();
      return;
    }
    if (this.#isBusy) {
      this.#skip(1);
      frame.close();
      return;
    }
    this.#isBusy = true;
    const beganMs = this.parts.nowMs();
    this.#skip(this.#countMissed(capturedMs));
    this.#capturedBeforeMs = capturedMs;
    try {
      const look = await engine.look(frame, capturedMs);
      if (!this.#isStopped()) this.#report(look, capturedMs, beganMs);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.parts.tell({ kind: "state", state: { kind: "failed", reason } });
      this.#engine = null;
    } finally {
      this.#isBusy = false;
      frame.close();
    }
  }

  /** Runs once a second. */
  beat(): void {
    const nowMs = this.parts.nowMs();
    this.#blind.beat(nowMs, { isCameraThere: this.#isCameraThere, isShown: this.#wish.isShown });
    this.#fitRate();
    this.#lightenIfNeeded();
    const seconds = (nowMs - this.#figuresMs) / 1000;
    if (seconds <= 0) return;
    this.parts.tell({
      kind: "figures",
      figures: {
        inferMs: this.#medianMs() ?? NaN,
        inferencesPerSecond: this.#nLooked / seconds,
        wantedPerSecond: this.#rateHz,
        framesSkipped: this.#nSkipped,
      },
    });
    this.#nLooked = 0;
    this.#figuresMs = nowMs;
  }

  stop(): void {
    this.#isClosed = true;
    this.#tellBlindness(this.#blind.end(this.parts.nowMs()));
    this.#engine?.close();
    this.#engine = null;
  }

  /** A method, because the compiler takes the field for a constant between two awaits. */
  #isStopped(): boolean {
    return this.#isClosed;
  }

  #capturedMs(frame: Frame): number {
    const nowMs = this.parts.nowMs();
    if (!("timestamp" in frame)) return nowMs;
    const capturedMs = this.#capture.capturedMs(frame.timestamp / 1000, nowMs);
    return Math.max(capturedMs, this.#capturedBeforeMs + 1);
  }

  #skip(nPictures: number): void {
    this.#skipped += nPictures;
    this.#nSkipped += nPictures;
  }

  /** Pictures that would have been looked at while the last one still was. */
  #countMissed(capturedMs: number): number {
    const passedMs = Math.min(capturedMs - this.#capturedBeforeMs, this.#lastMs);
    return Math.floor((passedMs * this.#rateHz) / 1000);
  }

  #report(look: Look, capturedMs: number, beganMs: number): void {
    const nowMs = this.parts.nowMs();
    this.#lastMs = nowMs - beganMs;
    this.#times.push(this.#lastMs);
    if (this.#times.length > KEPT_TIMES) this.#times.shift();
    this.#nLooked += 1;
    if (nowMs - capturedMs > STALE_MS) {
      this.#skip(1);
      return;
    }
    this.#seq += 1;
    this.parts.send({ ...look, capturedMs, skipped: this.#skipped });
    this.#skipped = 0;
    const { width, height, points } = look;
    if (look.picture === null) {
      const pose = { seq: this.#seq, capturedMs, points, width, height };
      this.parts.tell({ kind: "pose", pose });
    }
    this.#tellBlindness(this.#blind.see(nowMs));
  }

  #tellBlindness(span: BlindSpan | null): void {
    // While paused nobody was to be seen.
    if (span !== null && !this.#isPaused) this.parts.tell({ kind: "blind", span });
  }

  #medianMs(): number | null {
    const sorted = this.#times.toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? null;
  }

  #fitRate(): void {
    const inferMs = this.#times.length < WARM_UP ? null : this.#medianMs();
    const { rateHz } = chooseRate(this.#wish, inferMs, this.#rateHz);
    const fitting = Math.min(rateHz, this.#limitHz);
    if (fitting === this.#rateHz) return;
    this.#rateHz = fitting;
    this.#gate.setRate(fitting);
  }

  #lightenIfNeeded(): void {
    const inferMs = this.#times.length < WARM_UP ? null : this.#medianMs();
    const isSlow = inferMs !== null && chooseRate(this.#wish, inferMs, this.#rateHz).needsLite;
    this.#nSlowBeats = isSlow ? this.#nSlowBeats + 1 : 0;
    if (this.#nSlowBeats < PATIENCE_BEATS) return;
    this.#nSlowBeats = 0;
    if (this.canChange && this.#engine?.model === "full") void this.load("lite");
  }
}
