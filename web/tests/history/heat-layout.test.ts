import { describe, expect, it } from "vitest";

import { heatLayout } from "../../src/history/heat-layout";

describe("the heat map", () => {
  it("has hours beside each other where there is room, filling it", () => {
    const layout = heatLayout(1100, 7, 10);
    expect(layout.kind).toBe("wide");
    expect(layout.width).toBeLessThanOrEqual(1100);
    expect(layout.at(0, 9).x + layout.cell.width).toBe(layout.width);
    expect(layout.at(6, 0).y).toBeGreaterThan(layout.at(0, 0).y);
    expect(layout.at(6, 0).x).toBe(layout.at(0, 0).x);
  });

  it("has hours below each other on a phone, and nothing beyond its edge", () => {
    for (const room of [240, 320, 350]) {
      const layout = heatLayout(room, 7, 24);
      expect(layout.kind).toBe("tall");
      expect(layout.width).toBeLessThanOrEqual(room);
      expect(layout.at(6, 0).x + layout.cell.width).toBe(layout.width);
      expect(layout.at(0, 23).y + layout.cell.height).toBeLessThanOrEqual(layout.height);
      expect(layout.at(6, 0).y).toBe(layout.at(0, 0).y);
    }
  });

  it("turns only where the hours do not fit: a short day stays as it is", () => {
    expect(heatLayout(350, 7, 9).kind).toBe("wide");
    expect(heatLayout(350, 7, 12).kind).toBe("tall");
    expect(heatLayout(700, 7, 24).kind).toBe("wide");
  });

  it("can be laid out before its place was measured, and without a day", () => {
    const layout = heatLayout(0, 0, 0);
    expect(layout.cell.width).toBeGreaterThan(0);
    expect(layout.width).toBeGreaterThan(0);
  });
});
