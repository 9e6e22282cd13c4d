import { describe, expect, it } from "vitest";

import { computeAnchors, N_ANCHORS } from "../../src/engine/anchors";
import {
  boxOverlap,
  decodeDetections,
  type Detection,
  regionsOf,
  suppress,
} from "../../src/engine/detection";

describe("the anchors", () => {
  const anchors = computeAnchors();

  it("are 2254, finer grids first, those of one cell equal", () => {
    expect(N_ANCHORS).toBe(2254);
    expect(anchors).toHaveLength(2 * 2254);
    expect(Array.from(anchors.slice(0, 6))).toEqual([
      ...[0.5 / 28, 0.5 / 28],
      ...[0.5 / 28, 0.5 / 28],
      ...[1.5 / 28, 0.5 / 28],
    ]);
  });

  it("end with six a cell of the coarsest grid", () => {
    const last = Array.from(anchors.slice(-12));
    expect(last).toEqual(Array.from({ length: 12 }, () => 6.5 / 7));
    expect(anchors[2 * 1568]).toBeCloseTo(0.5 / 14);
    expect(anchors[2 * (1568 + 392)]).toBeCloseTo(0.5 / 7);
  });
});

describe("decoding", () => {
  const anchors = Float64Array.from([0.5, 0.25, 0.5, 0.5, 0.5, 0.5]);
  const row = [22.4, 0, 44.8, 22.4, 0, 0, 0, -112, 11.2, 0, 0, 0];

  it("keeps the likely rows, relative to their anchors", () => {
    const values = Float32Array.from([...row, ...row, ...row]);
    const found = decodeDetections(values, Float32Array.from([2, -0.1, NaN]), anchors, 0.5);
    expect(found).toHaveLength(1);
    expect(found[0]?.score).toBeCloseTo(1 / (1 + Math.exp(-2)));
    // centre (0.6, 0.25), size (0.2, 0.1)
    for (const [at, corner] of [0.5, 0.2, 0.7, 0.3].entries()) {
      expect(found[0]?.box[at]).toBeCloseTo(corner);
    }
    for (const [at, place] of [0.5, 0.25, 0.5, -0.25, 0.55, 0.25, 0.5, 0.25].entries()) {
      expect(found[0]?.keypoints[at]).toBeCloseTo(place);
    }
  });

  it("drops boxes of no size", () => {
    const values = Float32Array.from([...row, ...row, ...row]);
    values[2] = -1;
    values[12 + 3] = NaN;
    const found = decodeDetections(values, Float32Array.from([2, 2, 2]), anchors, 0.5);
    expect(found).toHaveLength(1);
  });
});

const detection = (left: number, score: number, hipX = 0): Detection => ({
  box: [left, 0, left + 1, 1],
  keypoints: [hipX, 0.5],
  score,
});

describe("suppression", () => {
  it("makes one of many answers for one person, weighted by score", () => {
    const merged = suppress([detection(0.2, 0.25, 0.4), detection(0, 0.75, 0)]);
    expect(merged).toHaveLength(1);
    expect(merged[0]?.score).toBe(0.75);
    expect(merged[0]?.box[0]).toBeCloseTo(0.05);
    expect(merged[0]?.keypoints[0]).toBeCloseTo(0.1);
  });

  it("leaves people apart that overlap by half or less, the surest first", () => {
    const merged = suppress([detection(0.4, 0.6), detection(0, 0.9)]);
    expect(merged.map(({ score }) => score)).toEqual([0.9, 0.6]);
  });

  it("ends with boxes without area", () => {
    const flat: Detection = { box: [0, 0, 0, 0], keypoints: [], score: 0.8 };
    expect(suppress([flat, { ...flat }])).toHaveLength(2);
    expect(boxOverlap(flat.box, flat.box)).toBe(0);
  });
});

it("places people in a wide picture and in a high one", () => {
  const person: Detection = { box: [0, 0, 1, 1], keypoints: [0.5, 0.5, 0.5, 0.25], score: 1 };
  // 0.25 of the longer side, 640, makes the circle; the region is 2.5 times as wide
  expect(regionsOf([person], 640, 480)[0]).toMatchObject({ centerX: 320, centerY: 240, side: 400 });
  expect(regionsOf([person], 480, 640)[0]).toMatchObject({ centerX: 240, centerY: 320, side: 400 });
});
