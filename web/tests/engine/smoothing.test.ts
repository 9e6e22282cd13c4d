import { describe, expect, it } from "vitest";

import { OneEuroFilter, VisibilityFilter } from "../../src/engine/smoothing";

describe("the One-Euro filter", () => {
  const settings = { minCutoffHz: 1, beta: 0 };

  it("passes the first values, then follows with the share of its cut-off frequency", () => {
    const filter = new OneEuroFilter(settings);
    expect(filter.filter(Float64Array.from([1]), 0)[0]).toBe(1);
    // at 10 Hz: 1 / (1 + 10 / (2 pi)) of the new value
    const alpha = 1 / (1 + 10 / (2 * Math.PI));
    expect(filter.filter(Float64Array.from([2]), 100)[0]).toBeCloseTo(1 + alpha, 6);
  });

  it("lags less in fast movement", () => {
    const slow = new OneEuroFilter(settings);
    const fast = new OneEuroFilter({ ...settings, beta: 10 });
    for (const filter of [slow, fast]) filter.filter(Float64Array.from([0]), 0);
    const step = Float64Array.from([1]);
    const [lagging = NaN] = slow.filter(step, 100);
    const [following = NaN] = fast.filter(step, 100);
    expect(following).toBeGreaterThan(lagging);
  });

  it("passes what comes at no later time, and what comes after a reset", () => {
    const filter = new OneEuroFilter(settings);
    filter.filter(Float64Array.from([0]), 100);
    expect(filter.filter(Float64Array.from([5]), 100)[0]).toBe(5);
    filter.reset();
    expect(filter.filter(Float64Array.from([7]), 50)[0]).toBe(7);
  });
});

describe("the visibility filter", () => {
  it("takes as much a second at every rate", () => {
    const [fast, slow] = [new VisibilityFilter(), new VisibilityFilter()];
    for (const filter of [fast, slow]) filter.filter(Float64Array.from([0]), 0);
    let [value = NaN] = fast.filter(Float64Array.from([1]), 1000 / 30);
    expect(value).toBeCloseTo(0.1, 6);
    for (let frame = 2; frame <= 6; frame += 1) {
      [value = NaN] = fast.filter(Float64Array.from([1]), (frame * 1000) / 30);
    }
    expect(slow.filter(Float64Array.from([1]), 200)[0]).toBeCloseTo(value, 5);
  });
});
