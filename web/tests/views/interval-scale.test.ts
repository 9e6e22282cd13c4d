import { describe, expect, it } from "vitest";

import { scaleOf } from "../../src/views/experiments/interval-scale";

describe("the scale of an interval", () => {
  it("has 0 in the middle and room for the margin", () => {
    const { place, most } = scaleOf(-0.01, 0.02, 0.05);
    expect(most).toBeCloseTo(0.105);
    expect(place(0)).toBe(0.5);
    expect(place(most)).toBe(1);
    expect(place(0.05)).toBeCloseTo(0.5 + 0.05 / 0.21);
  });

  it("grows with an interval that is wider, to both sides alike", () => {
    const { place } = scaleOf(-0.4, 0.1, 0.05);
    expect(place(-0.4)).toBeCloseTo(0.5 - 0.4 / 0.84);
    expect(place(0)).toBe(0.5);
  });

  it("keeps what is beyond at its end", () => {
    const { place } = scaleOf(0, 0.01, 0.05);
    expect(place(9)).toBe(1);
    expect(place(-9)).toBe(0);
  });
});
