/** Counts repetitions of a movement from one number a picture, with hysteresis. */

/** When a movement has gone there, and when it is back. */
export interface Movement {
  /** Distance from rest that counts as there, in the unit of the signal. */
  readonly there: number;
  /** Distance from rest that counts as back; smaller, so that trembling counts nothing. */
  readonly back: number;
  /** Whether it goes to both sides of rest; else only upwards. */
  readonly hasSides: boolean;
  /** Seconds it must stay there to count: shorter ones are slips of the pose engine. */
  readonly leastS: number;
}

export type CountingPhase = "finding_rest" | "rest" | "there" | "unseen";

export interface Count {
  readonly phase: CountingPhase;
  /** Repetitions to the left (or all, of a movement without sides) and to the right. */
  readonly left: number;
  readonly right: number;
  /** Side of the movement under way. */
  readonly side: "left" | "right" | null;
  /** Seconds spent there in this repetition. */
  readonly heldS: number;
  /** How far the movement has gone, 0 at rest to 1 there, for the bar on the page. */
  readonly share: number;
}

const REST_S = 1.5;
const LEAST_PICTURES = 5;
/** Rest moves a little as people settle; followed slowly, and only at rest. */
const REST_FOLLOWS_S = 20;
/** A movement not seen for longer is given up: nobody knows what happened meanwhile. */
const UNSEEN_S = 1.5;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? upper)) / 2;
}

export class RepetitionCounter {
  #rest: number | null = null;
  #samples: { timeS: number; value: number }[] = [];
  #there: { side: "left" | "right"; sinceS: number } | null = null;
  #lastSeenS: number | null = null;
  #left = 0;
  #right = 0;
  #share = 0;
  #heldS = 0;

  constructor(private readonly movement: Movement) {}

  /** Takes the signal of one picture (null: not seen) at an instant in seconds that never goes back. */
  update(value: number | null, timeS: number): Count {
    if (value === null || !Number.isFinite(value)) return this.#miss(timeS);
    const sincePictureS = this.#lastSeenS === null ? 0 : timeS - this.#lastSeenS;
    this.#lastSeenS = timeS;
    if (this.#rest === null) this.#findRest(value, timeS);
    else this.#follow(value, timeS, sincePictureS, this.#rest);
    return this.#count(this.#rest === null ? "finding_rest" : this.#there ? "there" : "rest");
  }

  #miss(timeS: number): Count {
    if (this.#lastSeenS === null || timeS - this.#lastSeenS > UNSEEN_S) {
      this.#there = null;
      this.#samples = [];
      this.#share = 0;
      return this.#count("unseen");
    }
    return this.#count(this.#rest === null ? "finding_rest" : this.#there ? "there" : "rest");
  }

  /** Rest is where the person stays for a moment. */
  #findRest(value: number, timeS: number): void {
    this.#samples.push({ timeS, value });
    const values = this.#samples.map((sample) => sample.value);
    const isSteady = Math.max(...values) - Math.min(...values) < this.movement.back;
    if (!isSteady) this.#samples = [{ timeS, value }];
    const [first] = this.#samples;
    const hasLasted = first !== undefined && timeS - first.timeS >= REST_S;
    if (isSteady && hasLasted && values.length >= LEAST_PICTURES) this.#rest = median(values);
  }

  #follow(value: number, timeS: number, sincePictureS: number, rest: number): void {
    const { there, back, hasSides, leastS } = this.movement;
    const signed = value - rest;
    const gone = hasSides ? Math.abs(signed) : signed;
    this.#share = Math.min(1, Math.max(0, gone / there));
    if (this.#there !== null && sincePictureS > UNSEEN_S) this.#there = null;
    if (this.#there === null) {
      if (gone >= there) {
        this.#there = { side: hasSides && signed < 0 ? "right" : "left", sinceS: timeS };
      } else if (gone <= back) {
        this.#rest = rest + signed * Math.min(1, sincePictureS / REST_FOLLOWS_S);
      }
      this.#heldS = 0;
      return;
    }
    if (gone > back) {
      this.#heldS = timeS - this.#there.sinceS;
      return;
    }
    if (timeS - this.#there.sinceS >= leastS) {
      if (this.#there.side === "left") this.#left += 1;
      else this.#right += 1;
    }
    this.#there = null;
    this.#heldS = 0;
  }

  #count(phase: CountingPhase): Count {
    return {
      phase,
      left: this.#left,
      right: this.#right,
      side: this.#there?.side ?? null,
      heldS: this.#heldS,
      share: this.#share,
    };
  }
}
