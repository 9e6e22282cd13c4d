import { describe, expect, it } from "vitest";

import { CaptureClock, chooseRate, RateGate, wantedRateHz } from "../../src/camera/rate";

const SHOWN = { isShown: true, isOnBattery: false, isUnlimited: false, keepsModel: false };

describe("the rate", () => {
  it("is 30 Hz while shown, 5 Hz while hidden or on battery", () => {
    expect(wantedRateHz(SHOWN)).toBe(30);
    expect(wantedRateHz({ ...SHOWN, isShown: false })).toBe(5);
    expect(wantedRateHz({ ...SHOWN, isOnBattery: true })).toBe(5);
    expect(wantedRateHz({ ...SHOWN, isShown: false, isUnlimited: true })).toBe(30);
  });

  it.each([
    [10, 30, false], // 30 % of a core
    [20, 15, false], // 60 %, so half: 30 %
    [50, 7.5, false],
    [100, 3.75, true],
    [1000, 2, true],
  ])("with %i ms a picture is %f Hz", (inferMs, rateHz, needsLite) => {
    expect(chooseRate(SHOWN, inferMs, 30)).toEqual({ rateHz, needsLite });
  });

  it.each([
    [60, false],
    [190, false],
    [210, true],
  ])("keeps the model of a calibration with %i ms a picture: not %s", (inferMs, needsLite) => {
    expect(chooseRate({ ...SHOWN, keepsModel: true }, inferMs, 30).needsLite).toBe(needsLite);
    expect(chooseRate(SHOWN, inferMs, 30).needsLite).toBe(true);
  });

  it("is not raised again before there is clear room", () => {
    // 15 Hz would take 36 %: allowed where it is so, too close to go there
    expect(chooseRate(SHOWN, 24, 15).rateHz).toBe(15);
    expect(chooseRate(SHOWN, 24, 7.5).rateHz).toBe(7.5);
    expect(chooseRate(SHOWN, 20, 7.5).rateHz).toBe(15);
  });

  it("is what the person wants, whatever it costs", () => {
    expect(chooseRate({ ...SHOWN, isUnlimited: true }, 1000).rateHz).toBe(30);
  });

  it("stays at what a hidden page promises", () => {
    expect(chooseRate({ ...SHOWN, isShown: false }, 500, 5).rateHz).toBe(2);
  });
});

/** Returns how many pictures of a camera are due in ten seconds. */
function countDue(rateHz: number, cameraHz: number): number {
  const gate = new RateGate(rateHz);
  let n = 0;
  for (let picture = 0; picture < 10 * cameraHz; picture += 1) {
    const jitterMs = 3 * Math.sin(picture * 1.7);
    if (gate.isDue(1e12 + (1000 * picture) / cameraHz + jitterMs)) n += 1;
  }
  return n;
}

describe("the gate", () => {
  it.each([
    [30, 30, 300],
    [15, 30, 150],
    [7.5, 30, 75],
    [5, 30, 50],
    [5, 24, 50],
    [30, 10, 100],
  ])("lets %f Hz through of a camera of %i Hz", (rateHz, cameraHz, expected) => {
    expect(Math.abs(countDue(rateHz, cameraHz) - expected)).toBeLessThanOrEqual(expected * 0.04);
  });

  it("does not hurry after a stretch without pictures", () => {
    const gate = new RateGate(5);
    expect(gate.isDue(0)).toBe(true);
    expect(gate.isDue(10_000)).toBe(true);
    expect(gate.isDue(10_030)).toBe(false);
  });
});

describe("the clock of the pictures", () => {
  it("tells when a picture that waited was taken", () => {
    const clock = new CaptureClock();
    expect(clock.capturedMs(0, 1005)).toBe(1005);
    expect(clock.capturedMs(33, 1035)).toBe(1035); // the quickest so far
    expect(clock.capturedMs(66, 1100)).toBe(1068);
  });

  it("begins anew where a clock leapt", () => {
    const clock = new CaptureClock();
    clock.capturedMs(0, 1000);
    expect(clock.capturedMs(33, 61_000)).toBe(61_000);
  });
});
