// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";

vi.hoisted(() => {
  // uPlot asks for it when it is loaded.
  vi.stubGlobal("matchMedia", () => ({ addEventListener: () => undefined }));
});

const { findRange, formatDegrees } = await import("../../src/report/plots");

describe("findRange", () => {
  it("holds all values and a margin", () => {
    const [low, high] = findRange(-20, 80);
    expect(low).toBeLessThan(-20);
    expect(high).toBeGreaterThan(80);
  });

  it("does not blow up noise", () => {
    const [low, high] = findRange(6.9, 7.1);
    expect(high - low).toBeGreaterThanOrEqual(10);
  });

  it("bears that nothing was measured", () => {
    expect(findRange(NaN, NaN)).toEqual([-10, 10]);
  });
});

describe("formatDegrees", () => {
  it.each([
    [12.34, "12.3°"],
    [-7, "−7.0°"],
    [-0.01, "0.0°"],
    [null, "–"],
    [undefined, "–"],
    [NaN, "–"],
  ])("writes %s as %s", (value, text) => {
    expect(formatDegrees(value)).toBe(text);
  });
});
