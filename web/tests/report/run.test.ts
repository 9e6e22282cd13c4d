import { describe, expect, it } from "vitest";

import { decodeRun, findInstant, findPhase, valueAt } from "../../src/report/run";

const STRIDES = [
  { startS: 1, endS: 1.5 },
  { startS: 1.5, endS: 2.5 },
];

describe("findPhase", () => {
  it("is the share of the stride", () => {
    expect(findPhase(STRIDES, 1.125)).toBeCloseTo(0.25);
    expect(findPhase(STRIDES, 2)).toBeCloseTo(0.5);
  });

  it("belongs to the next stride at its first instant", () => {
    expect(findPhase(STRIDES, 1.5)).toBe(0);
  });

  it("is unknown outside of the strides", () => {
    expect(findPhase(STRIDES, 0.9)).toBeNull();
    expect(findPhase(STRIDES, 2.5)).toBeNull();
    expect(findPhase([], 1)).toBeNull();
  });
});

describe("findInstant", () => {
  it("is that of the nearest stride", () => {
    expect(findInstant(STRIDES, 0.5, 1.2)).toBeCloseTo(1.25);
    expect(findInstant(STRIDES, 0.5, 2.4)).toBeCloseTo(2);
  });

  it("goes back to the phase it came from", () => {
    const timeS = findInstant(STRIDES, 0.37, 2) ?? NaN;
    expect(findPhase(STRIDES, timeS)).toBeCloseTo(0.37);
  });

  it("is unknown without strides", () => {
    expect(findInstant([], 0.5, 1)).toBeNull();
  });
});

describe("valueAt", () => {
  it("lies between the samples of a circle", () => {
    const curve = [0, 10, 20, 10];
    expect(valueAt(curve, 0.25)).toBeCloseTo(10);
    expect(valueAt(curve, 0.375)).toBeCloseTo(15);
    expect(valueAt(curve, 0.875)).toBeCloseTo(5);
    expect(valueAt(curve, 1)).toBeCloseTo(0);
  });
});

it("reads strides as Python writes them", () => {
  const run = decodeRun({ strides: { left: [[0.5, 1.2]], right: [] }, charts: [] });
  expect(run.strides.left).toEqual([{ startS: 0.5, endS: 1.2 }]);
  expect(run.strides.right).toEqual([]);
});
