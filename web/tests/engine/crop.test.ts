import { describe, expect, it } from "vitest";

import { cropRegion, type CropScale, type Picture } from "../../src/engine/crop";
import type { Region } from "../../src/engine/region";

const PLAIN: CropScale = { border: "replicate", scale: 1, offset: 0 };
const SIZE = 4;

/** A picture whose red is 10 x + y, green 200, blue 0. */
function gradient(width: number, height: number): Picture {
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rgba.set([10 * x + y, 200, 0, 255], 4 * (y * width + x));
  }
  return { width, height, rgba };
}

function reds(picture: Picture, region: Region, scale: CropScale = PLAIN): number[][] {
  const target = new Float32Array(3 * SIZE * SIZE);
  cropRegion(picture, region, target, SIZE, scale);
  return Array.from({ length: SIZE }, (_, v) =>
    Array.from({ length: SIZE }, (__, u) => target[3 * (SIZE * v + u)] ?? NaN),
  );
}

describe("a crop", () => {
  const picture = gradient(8, 8);

  it("of the same size as the region shows its pixels, without a half-pixel shift", () => {
    const region = { centerX: 4, centerY: 4, side: 4, rotation: 0 };
    expect(reds(picture, region)[0]).toEqual([22, 32, 42, 52]);
    expect(reds(picture, region)[3]).toEqual([25, 35, 45, 55]);
  });

  it("turns with the region", () => {
    const region = { centerX: 4, centerY: 4, side: 4, rotation: Math.PI / 2 };
    // to the right in the crop is down in the picture
    expect(reds(picture, region)[0]).toEqual([62, 63, 64, 65]);
  });

  it("mixes the pixels between which it looks", () => {
    const region = { centerX: 4.5, centerY: 4.25, side: 4, rotation: 0 };
    expect(reds(picture, region)[0]).toEqual([27, 37, 47, 57]); // 27.25 and so on, rounded
  });

  it("goes on with the rim outside the picture, or is black there", () => {
    const region = { centerX: 0, centerY: 4, side: 4, rotation: 0 };
    expect(reds(picture, region)[0]).toEqual([2, 2, 2, 12]);
    expect(reds(picture, region, { border: "black", scale: 2, offset: -1 })[0]).toEqual([
      -1, -1, 3, 23,
    ]);
    const half = { centerX: 1.5, centerY: 4, side: 4, rotation: 0 };
    // the first column lies half way out
    expect(reds(gradient(8, 8), half, { ...PLAIN, border: "black" })[0]).toEqual([1, 7, 17, 27]);
    const beyond = { centerX: 8, centerY: 4, side: 4, rotation: 0 };
    expect(reds(picture, beyond)[0]).toEqual([62, 72, 72, 72]);
  });

  it("keeps the colours apart", () => {
    const target = new Float32Array(3 * SIZE * SIZE);
    const region = { centerX: 4, centerY: 4, side: 4, rotation: 0.3 };
    cropRegion(picture, region, target, SIZE, { border: "replicate", scale: 1 / 255, offset: 0 });
    expect(target[1]).toBeCloseTo(200 / 255);
    expect(target[2]).toBe(0);
  });
});
