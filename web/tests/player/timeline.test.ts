import { describe, expect, it } from "vitest";

import { nearestFrame, timeInside } from "../../src/player/timeline";

/** Rising instants that are not evenly spaced, as phones record them. */
const UNEVEN = [0, 0.033, 0.066, 0.2, 0.21, 0.5];

describe("nearestFrame", () => {
  it.each([
    [-1, 0],
    [0, 0],
    [0.0164, 0],
    [0.0165, 0],
    [0.017, 1],
    [0.132, 2],
    [0.134, 3],
    [0.206, 4],
    [0.354, 4],
    [0.356, 5],
    [99, 5],
  ])("of %d s is %d", (time, frame) => {
    expect(nearestFrame(UNEVEN, time)).toBe(frame);
  });

  it("agrees with looking at every instant", () => {
    for (let time = -0.1; time < 0.6; time += 0.0017) {
      const distances = UNEVEN.map((instant) => Math.abs(instant - time));
      const nearest = distances.indexOf(Math.min(...distances));
      expect(nearestFrame(UNEVEN, time)).toBe(nearest);
    }
  });

  it("is 0 of a single picture and of none", () => {
    expect(nearestFrame([0], 5)).toBe(0);
    expect(nearestFrame([], 5)).toBe(0);
  });
});

describe("timeInside", () => {
  it.each([15, 30, 60, 240])("leads back to the same picture at %d Hz", (rate) => {
    const times = Array.from({ length: 50 }, (_, index) => index / rate);
    times.forEach((time, index) => {
      const target = timeInside(times, index);
      expect(nearestFrame(times, target)).toBe(index);
      expect(target).toBeGreaterThan(time); // never before the picture begins
      expect(target).toBeLessThan(time + 0.5 / rate);
    });
  });

  it("is the instant itself of a single picture", () => {
    expect(timeInside([0], 0)).toBe(0);
  });
});
