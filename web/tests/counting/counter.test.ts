import { describe, expect, it } from "vitest";

import { bodyOf } from "../../src/counting/body";
import { COUNTED } from "../../src/counting/counted";
import { type Count, type Movement, RepetitionCounter } from "../../src/counting/counter";
import type { Pose } from "../../src/live/model";
import { front, side, tilted } from "./people";

const MOVEMENT: Movement = { there: 10, back: 4, hasSides: true, leastS: 0.3 };
const HZ = 10;

/** Feeds values ten a second and returns the last count. */
function feed(counter: RepetitionCounter, values: readonly (number | null)[], startS = 0): Count {
  let count = counter.update(null, startS);
  values.forEach((value, index) => {
    count = counter.update(value, startS + (index + 1) / HZ);
  });
  return count;
}

const still = (value: number, seconds: number): number[] =>
  Array.from({ length: seconds * HZ }, () => value);
/** Out to `peak` and back in two seconds. */
const wave = (peak: number): number[] =>
  Array.from({ length: 2 * HZ }, (_, n) => peak * Math.sin((Math.PI * (n + 1)) / (2 * HZ)) ** 2);

describe("a counter", () => {
  it("finds the rest first, then counts each side", () => {
    const counter = new RepetitionCounter(MOVEMENT);
    expect(feed(counter, still(3, 1)).phase).toBe("finding_rest");
    const values = [...still(3, 1), ...wave(15), ...wave(15), ...wave(-15)];
    const shifted = values.map((value, index) => (index < HZ ? value : value + 3));
    expect(feed(counter, shifted, 1)).toMatchObject({ phase: "rest", left: 2, right: 1 });
  });

  it("counts no half movement and no trembling at the threshold", () => {
    const counter = new RepetitionCounter(MOVEMENT);
    const trembling = Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? 9.9 : 5));
    expect(feed(counter, [...still(0, 2), ...wave(8), ...trembling])).toMatchObject({
      left: 0,
      right: 0,
    });
    // over the threshold and trembling there: one movement until it is back
    const there = Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? 11 : 5));
    expect(feed(counter, [...there, ...still(0, 1)], 20)).toMatchObject({ left: 1 });
  });

  it("takes a jump of a single picture for a slip", () => {
    const counter = new RepetitionCounter(MOVEMENT);
    expect(feed(counter, [...still(0, 2), 30, 0, 0, 30, 0])).toMatchObject({ left: 0 });
  });

  it("tells for how long it is held", () => {
    const counter = new RepetitionCounter(MOVEMENT);
    const count = feed(counter, [...still(0, 2), ...still(12, 5)]);
    expect(count).toMatchObject({ phase: "there", side: "left", share: 1 });
    expect(count.heldS).toBeCloseTo(4.9, 5);
  });

  it("bridges a short gap and gives up a long one", () => {
    const nothing = (seconds: number): null[] => Array.from({ length: seconds * HZ }, () => null);
    const counter = new RepetitionCounter(MOVEMENT);
    feed(counter, [...still(0, 2), ...still(12, 1), ...nothing(1)]);
    expect(feed(counter, [...still(12, 1), ...still(0, 1)], 4)).toMatchObject({ left: 1 });
    feed(counter, [...still(12, 1), ...nothing(3)], 7);
    expect(counter.update(null, 20).phase).toBe("unseen");
    expect(feed(counter, still(0, 1), 21)).toMatchObject({ left: 1 });
  });

  it("follows a person who settles lower, slowly", () => {
    const counter = new RepetitionCounter({ ...MOVEMENT, hasSides: false });
    const sinking = Array.from({ length: 60 * HZ }, (_, n) => (-3 * n) / (60 * HZ));
    const count = feed(counter, [...still(0, 2), ...sinking, ...wave(12).map((v) => v - 3)]);
    expect(count).toMatchObject({ left: 1 });
  });
});

/** Ten movements with noise, as a camera sees them. */
function performed(pose: (share: number) => Pose, id: string, count: number): Count {
  const exercise = COUNTED[id];
  if (exercise === undefined) throw new Error(`${id} is not counted`);
  const counter = new RepetitionCounter(exercise.movement);
  const hz = 15;
  let last = counter.update(null, 0);
  for (let n = 0; n < hz * (3 + 4 * count); n += 1) {
    const timeS = n / hz;
    const share = timeS < 3 ? 0 : Math.sin((Math.PI * ((timeS - 3) % 4)) / 4) ** 2;
    const shaken = pose(share);
    // a deterministic jitter of up to half a pixel either way
    shaken.points?.forEach((value, index, all) => {
      if (index % 4 < 2) all[index] = value + Math.sin(97.3 * n + 31.7 * index) / 2 / 640;
    });
    const body = bodyOf(shaken);
    last = counter.update(body === null ? null : exercise.signal(body), timeS);
  }
  return last;
}

const HEAD = { x: 320, y: 200 };
const CHEST = { x: 320, y: 320 };

describe("the counted exercises", () => {
  it("are at least four", () => {
    expect(Object.keys(COUNTED).length).toBeGreaterThanOrEqual(4);
  });

  it.each<[string, (share: number) => Pose]>([
    ["neck_side_stretch", (share) => front(tilted([7, 8], HEAD, 25 * share))],
    ["shoulder_rolls", (share) => front({ 11: { y: -22 * share }, 12: { y: -22 * share } })],
    ["seated_rotation", (share) => front({ 11: { z: 70 * share }, 12: { z: -70 * share } })],
    ["side_bend", (share) => front(tilted([0, 7, 8, 11, 12], CHEST, 20 * share))],
    ["wall_angel", (share) => front({ 15: { y: -280 * share }, 16: { y: -280 * share } })],
    ["chin_tuck", (share) => side(14 * share)],
  ])("%s: eight movements are eight", (id, pose) => {
    expect(performed(pose, id, 8)).toMatchObject({ left: 8, right: 0 });
  });

  it.each(Object.keys(COUNTED))("%s: sitting still counts nothing", (id) => {
    const pose = id === "chin_tuck" ? (): Pose => side() : (): Pose => front();
    expect(performed(pose, id, 20)).toMatchObject({ left: 0, right: 0 });
  });
});
