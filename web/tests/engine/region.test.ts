import { describe, expect, it } from "vitest";

import {
  computeRegion,
  isUsable,
  overlapOf,
  type Region,
  wrapAngle,
} from "../../src/engine/region";

const square = (centerX: number, centerY: number, side: number): Region => ({
  centerX,
  centerY,
  side,
  rotation: 0,
});

describe("a region", () => {
  it("stands upright where the second point is straight above the first", () => {
    const region = computeRegion(100, 200, 100, 160);
    expect(region).toMatchObject({ centerX: 100, centerY: 200, side: 100 });
    expect(region.rotation).toBeCloseTo(0);
  });

  it("turns clockwise with the person", () => {
    expect(computeRegion(0, 0, 40, 0).rotation).toBeCloseTo(Math.PI / 2); // head to the right
    expect(computeRegion(0, 0, -40, 0).rotation).toBeCloseTo(-Math.PI / 2);
    expect(Math.abs(computeRegion(0, 0, 0, 40).rotation)).toBeCloseTo(Math.PI);
  });

  it.each([
    [0, 0],
    [Math.PI, -Math.PI],
    [-Math.PI, -Math.PI],
    [(5 * Math.PI) / 2, Math.PI / 2],
  ])("wraps an angle of %f to %f", (angle, wrapped) => {
    expect(wrapAngle(angle)).toBeCloseTo(wrapped);
  });

  it("overlaps itself wholly, its shifted half by a third, a neighbour not at all", () => {
    expect(overlapOf(square(0, 0, 10), square(0, 0, 10))).toBe(1);
    expect(overlapOf(square(0, 0, 10), square(5, 0, 10))).toBeCloseTo(1 / 3);
    expect(overlapOf(square(0, 0, 10), square(10, 0, 10))).toBe(0);
    expect(overlapOf(square(0, 0, 10), square(0, 0, 5))).toBeCloseTo(0.25);
  });

  it("is of no use without a size or a place", () => {
    expect(isUsable(square(0, 0, 1))).toBe(true);
    expect(isUsable(square(0, 0, 0.9))).toBe(false);
    expect(isUsable(square(NaN, 0, 10))).toBe(false);
    expect(isUsable(square(0, Infinity, 10))).toBe(false);
  });
});
