import { beforeEach, describe, expect, it } from "vitest";

import type { RegionLandmarks } from "../../src/engine/landmarks";
import { PersonTracker, type PoseModels } from "../../src/engine/person-tracker";
import { overlapOf, type Region } from "../../src/engine/region";

const IMAGE = { width: 640, height: 480 };
const STEP_MS = 100;
const person = (centerX: number, side = 300): Region => ({
  centerX,
  centerY: 240,
  side,
  rotation: 0,
});

/** Models that see the people of a room: in a region, the one who fills it best. */
class Room implements PoseModels<typeof IMAGE> {
  people: Region[] = [];
  nDetected = 0;
  nLooked = 0;

  detect(): Promise<Region[]> {
    this.nDetected += 1;
    return Promise.resolve([...this.people]);
  }

  look(_: typeof IMAGE, region: Region): Promise<RegionLandmarks | null> {
    this.nLooked += 1;
    const [nearest] = this.people.toSorted((a, b) => overlapOf(region, b) - overlapOf(region, a));
    if (nearest === undefined || overlapOf(region, nearest) < 0.15) return Promise.resolve(null);
    const imagePx = new Float64Array(99).fill(nearest.centerX);
    return Promise.resolve({
      imagePx,
      world: new Float64Array(99),
      visibility: new Float64Array(33).fill(1),
      presence: 0.9,
      suggestedRegion: nearest,
    });
  }
}

describe("the watch of one person", () => {
  let room: Room;
  let tracker: PersonTracker<typeof IMAGE>;
  let nowMs: number;

  /** Looks once; returns where the person stands, in pixels, unsmoothed. */
  async function look(): Promise<number | null> {
    nowMs += STEP_MS;
    const before = room.people;
    const estimate = await tracker.estimate(IMAGE, nowMs);
    room.people = before;
    return estimate === null ? null : Math.round((estimate.points[0] ?? NaN) * IMAGE.width);
  }

  async function lookFor(seconds: number): Promise<(number | null)[]> {
    const seen: (number | null)[] = [];
    for (let at = 0; at < seconds * 1000; at += STEP_MS) seen.push(await look());
    return seen;
  }

  beforeEach(() => {
    room = new Room();
    tracker = new PersonTracker(room);
    nowMs = 0;
  });

  it("detects once, then follows", async () => {
    room.people = [person(300)];
    await lookFor(2);
    expect(room.nDetected).toBe(1);
    expect(room.nLooked).toBe(20);
  });

  it("looks for somebody five times a second in an empty room", async () => {
    expect(await lookFor(2)).toEqual(Array.from({ length: 20 }, () => null));
    expect(room.nDetected).toBe(10);
    expect(room.nLooked).toBe(0);
  });

  it("begins with the nearest person, not with the surest", async () => {
    room.people = [person(100, 120), person(450, 320)];
    expect(await look()).toBe(450);
  });

  it("stays when somebody passes behind", async () => {
    room.people = [person(320)];
    await lookFor(5);
    for (let x = 0; x <= 640; x += 40) {
      room.people = [person(x, 200), person(320)];
      const [seen = null] = await lookFor(STEP_MS / 1000);
      expect(Math.abs((seen ?? NaN) - 320)).toBeLessThan(20);
    }
  });

  it("looks again at once where the person moved far between two pictures", async () => {
    room.people = [person(320)];
    await lookFor(1);
    room.people = [person(150)]; // overlaps by a quarter only
    expect(await look()).not.toBeNull();
    expect(room.nDetected).toBe(2);
  });

  it("does not take somebody elsewhere for the person who left, until it has waited", async () => {
    room.people = [person(150, 200)];
    await lookFor(2);
    room.people = [person(500, 200)];
    const seen = await lookFor(5);
    expect(seen.slice(0, 30).every((each) => each === null)).toBe(true);
    expect(seen.at(-1)).toBe(500);
  });

  it("returns to the person at the desk where it slipped to a passer-by", async () => {
    const desk = person(200, 260);
    room.people = [desk];
    await lookFor(20);
    // a passer-by hides the desk, and is followed away
    for (const x of [220, 260, 320, 380, 440]) {
      room.people = [person(x, 260)];
      await look();
    }
    room.people = [desk, person(470, 260)];
    const seen = await lookFor(3);
    expect(Math.abs((seen.at(-1) ?? NaN) - 200)).toBeLessThan(10);
  });

  it("begins anew after a reset", async () => {
    room.people = [person(320)];
    await look();
    tracker.reset();
    await look();
    expect(room.nDetected).toBe(2);
  });
});
