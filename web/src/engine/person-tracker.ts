/**
 * One person from picture to picture: the detector finds, the landmark model follows, and the watch
 * stays with whom it began when somebody else walks through the picture.
 */
import { overlapOf, isUsable, type Region } from "./region";
import { N_LANDMARKS, type RegionLandmarks } from "./landmarks";
import { PoseSmoother } from "./smoothing";

/** The two models, whatever runs them. */
export interface PoseModels<Image> {
  /** Returns the regions of all people found, the surest first. */
  detect(image: Image): Promise<Region[]>;
  /** Returns the landmarks of the person in a region, null when there is nobody. */
  look(image: Image, region: Region): Promise<RegionLandmarks | null>;
}

/** Where the person is, smoothed. */
export interface Estimate {
  /** 33 x (x, y, z, visibility): fractions of width, of height, of width. */
  readonly points: Float32Array;
  /** 33 x (x, y, z), metres. */
  readonly world: Float32Array;
  readonly presence: number;
  readonly region: Region;
}

const DETECTOR_HZ = 5;
/** Rounding of times must not cost the detector a picture. */
const TOLERANCE_MS = 1;
/**
 * A region whose successor overlaps it by less (a shift of half its side from one picture to the
 * next) has jumped to somebody else.
 */
const JUMP_OVERLAP = 0.3;
/** How much the region of somebody found must overlap that of the one lost, to be that person. */
const REGAIN_OVERLAP = 0.2;
/** Who was lost is waited for so long before anybody else is watched. */
const WAIT_MS = 3000;
/** People of one picture looked at, at most: each costs a run of the model. */
const MOST_CANDIDATES = 3;

/** How fast the place where the person usually is follows the person. */
const HOME_TIME_MS = 20_000;
/** A region this far from home may have slipped to somebody who passed in front. */
const AWAY_OVERLAP = 0.25;
/** Somebody who overlaps home by so much is the one who was there all along. */
const HOME_OVERLAP = 0.4;
const CHECK_HOME_MS = 1000;

export class PersonTracker<Image extends { readonly width: number; readonly height: number }> {
  #region: Region | null = null;
  #home: Region | null = null;
  #lost: { readonly region: Region; readonly atMs: number } | null = null;
  #detectedMs = -Infinity;
  #checkedHomeMs = -Infinity;
  #seenMs = 0;
  readonly #smoother = new PoseSmoother();

  constructor(private readonly models: PoseModels<Image>) {}

  /** Forgets everybody. */
  reset(): void {
    this.#region = this.#home = this.#lost = null;
    this.#detectedMs = this.#checkedHomeMs = -Infinity;
    this.#smoother.reset();
  }

  /**
   * Looks at one picture.
   *
   * @param timeMs when it was taken, later than the one before
   */
  async estimate(image: Image, timeMs: number): Promise<Estimate | null> {
    const expected = this.#region;
    let seen: Sighting | null = null;
    if (expected !== null) {
      seen = await this.#follow(image, expected);
      if (seen === null) this.#lose(expected, timeMs);
      else seen = (await this.#lookHome(image, seen, timeMs)) ?? seen;
    }
    // Where somebody is lost the detector looks again at once.
    const isDue = timeMs - this.#detectedMs >= 1000 / DETECTOR_HZ - TOLERANCE_MS;
    if (seen === null && (expected !== null || isDue)) seen = await this.#find(image, timeMs);
    return seen === null ? null : this.#finish(seen, image, timeMs);
  }

  async #follow(image: Image, region: Region): Promise<Sighting | null> {
    const landmarks = await this.models.look(image, region);
    if (landmarks === null) return null;
    const next = landmarks.suggestedRegion;
    if (isUsable(next) && overlapOf(region, next) < JUMP_OVERLAP) return null;
    return { region, landmarks };
  }

  #lose(region: Region, timeMs: number): void {
    this.#region = null;
    this.#lost = { region, atMs: timeMs };
  }

  /** Looks for the person who was lost, or, once that one was waited for long enough, for anybody. */
  async #find(image: Image, timeMs: number): Promise<Sighting | null> {
    this.#detectedMs = timeMs;
    const detected = await this.models.detect(image);
    if (this.#lost !== null && timeMs - this.#lost.atMs > WAIT_MS) this.#forget();
    const lost = this.#lost;
    const order =
      lost === null
        ? // The nearest to the camera is the one who sits before it.
          detected.toSorted((a, b) => b.side - a.side)
        : detected.toSorted((a, b) => overlapOf(lost.region, b) - overlapOf(lost.region, a));
    for (const region of order.slice(0, MOST_CANDIDATES)) {
      const landmarks = await this.models.look(image, region);
      if (landmarks === null) continue;
      const place = isUsable(landmarks.suggestedRegion) ? landmarks.suggestedRegion : region;
      if (lost !== null && overlapOf(lost.region, place) < REGAIN_OVERLAP) continue;
      this.#lost = null;
      return { region, landmarks };
    }
    return null;
  }

  /** Goes back to the one who was there all along, where the region slipped to somebody passing. */
  async #lookHome(image: Image, seen: Sighting, timeMs: number): Promise<Sighting | null> {
    const home = this.#home;
    const now = seen.landmarks.suggestedRegion;
    if (home === null || overlapOf(home, now) >= AWAY_OVERLAP) return null;
    if (timeMs - this.#checkedHomeMs < CHECK_HOME_MS) return null;
    this.#checkedHomeMs = timeMs;
    for (const region of await this.models.detect(image)) {
      if (overlapOf(region, home) < HOME_OVERLAP || overlapOf(region, now) > JUMP_OVERLAP) continue;
      const landmarks = await this.models.look(image, region);
      if (landmarks === null) continue;
      this.#smoother.reset();
      return { region, landmarks };
    }
    return null;
  }

  #forget(): void {
    this.#lost = this.#home = null;
    this.#smoother.reset();
  }

  #finish({ region, landmarks }: Sighting, image: Image, timeMs: number): Estimate {
    const { suggestedRegion: next, presence } = landmarks;
    this.#region = isUsable(next) ? next : null;
    if (this.#region !== null) this.#settle(this.#region, timeMs);
    const side = Math.max(next.side, Number.MIN_VALUE);
    const imagePx = this.#smoother.smoothImage(landmarks.imagePx, timeMs, side);
    const visibility = this.#smoother.smoothVisibility(landmarks.visibility, timeMs);
    const points = new Float32Array(4 * N_LANDMARKS);
    for (let mark = 0; mark < N_LANDMARKS; mark += 1) {
      points[4 * mark] = (imagePx[3 * mark] ?? NaN) / image.width;
      points[4 * mark + 1] = (imagePx[3 * mark + 1] ?? NaN) / image.height;
      points[4 * mark + 2] = (imagePx[3 * mark + 2] ?? NaN) / image.width;
      points[4 * mark + 3] = visibility[mark] ?? NaN;
    }
    const world = Float32Array.from(this.#smoother.smoothWorld(landmarks.world, timeMs));
    return { points, world, presence, region };
  }

  #settle(region: Region, timeMs: number): void {
    const passedMs = Math.min(HOME_TIME_MS, Math.max(0, timeMs - this.#seenMs));
    this.#seenMs = timeMs;
    const share = 1 - Math.exp(-passedMs / HOME_TIME_MS);
    const from = this.#home ?? region;
    const mix = (key: "centerX" | "centerY" | "side"): number =>
      from[key] + share * (region[key] - from[key]);
    this.#home = {
      centerX: mix("centerX"),
      centerY: mix("centerY"),
      side: mix("side"),
      rotation: 0,
    };
  }
}

interface Sighting {
  readonly region: Region;
  readonly landmarks: RegionLandmarks;
}
