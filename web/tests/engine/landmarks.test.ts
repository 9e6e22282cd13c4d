import { describe, expect, it } from "vitest";

import { refineByHeatmap } from "../../src/engine/heatmap";
import { decodeLandmarks, type LandmarkOutputs, toPicture } from "../../src/engine/landmarks";

const CELLS = 64;
const MAPS = 39;
const emptyMap = (): Float32Array => new Float32Array(CELLS * CELLS * MAPS).fill(-100);

describe("the heatmap", () => {
  it("draws a point to the middle of what is likely near it", () => {
    const map = emptyMap();
    const cell = (row: number, column: number): number => (row * CELLS + column) * MAPS + 1;
    map[cell(10, 20)] = 0; // a half
    map[cell(10, 22)] = 100; // one
    const points = Float64Array.from([0.9, 0.9, 0, 20.7 / CELLS, 10.2 / CELLS, 5]);
    refineByHeatmap(points, map);
    expect(points[3]).toBeCloseTo((0.5 * 20 + 22) / 1.5 / CELLS);
    expect(points[4]).toBeCloseTo(10 / CELLS);
    expect([points[0], points[5]]).toEqual([0.9, 5]);
  });

  it.each([
    ["nothing is likely", 20.5, 10.5, -0.01],
    ["the likely cell is four away", 16.5, 10.5, 100],
    ["the point is outside", -1, 10.5, 100],
  ])("leaves a point where %s", (_, column, row, logit) => {
    const map = emptyMap();
    map[(10 * CELLS + 20) * MAPS] = logit;
    const points = Float64Array.from([column / CELLS, row / CELLS, 0]);
    const before = points.slice();
    refineByHeatmap(points, map);
    expect(points).toEqual(before);
  });
});

it("places points of a region in the picture", () => {
  const region = { centerX: 100, centerY: 50, side: 200, rotation: Math.PI / 2 };
  const placed = toPicture(Float64Array.from([1, 0.5, 0.1]), region);
  // to the right in the crop is down in the picture
  for (const [at, value] of [100, 150, 20].entries()) expect(placed[at]).toBeCloseTo(value);
});

describe("decoding", () => {
  const outputs = (presence: number): LandmarkOutputs => {
    const points = new Float32Array(5 * MAPS).fill(128);
    points[5 * 34 + 1] = 64; // the point of size, a quarter above the middle
    points[5 * 11 + 3] = 0; // as likely seen as not
    const world = new Float32Array(3 * MAPS);
    world.set([0.1, 0.2, 0.3]);
    return { points, presence, heatmap: emptyMap(), world };
  };
  const region = { centerX: 100, centerY: 100, side: 256, rotation: 0 };

  it("finds nobody where the model is not surer than a half", () => {
    expect(decodeLandmarks(outputs(0.5), region, 0.5)).toBeNull();
    expect(decodeLandmarks(outputs(NaN), region, 0.5)).toBeNull();
  });

  it("returns pixels of the picture, metres and where to look next", () => {
    const found = decodeLandmarks(outputs(0.9), region, 0.5);
    expect(found?.imagePx).toHaveLength(99);
    expect(Array.from(found?.imagePx.slice(0, 3) ?? [])).toEqual([100, 100, 128]);
    expect(found?.visibility[11]).toBe(0.5);
    expect(found?.world[0]).toBeCloseTo(0.1);
    expect(found?.suggestedRegion.side).toBeCloseTo(2 * 64 * 1.25);
    expect(found?.suggestedRegion.rotation).toBeCloseTo(0);
  });

  it("turns the metres with the region", () => {
    const found = decodeLandmarks(outputs(0.9), { ...region, rotation: Math.PI / 2 }, 0.5);
    expect(found?.world[0]).toBeCloseTo(-0.2);
    expect(found?.world[1]).toBeCloseTo(0.1);
    expect(found?.world[2]).toBeCloseTo(0.3);
  });
});
