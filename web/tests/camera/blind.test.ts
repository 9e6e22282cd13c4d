import { describe, expect, it } from "vitest";

import { BlindWatch } from "../../src/camera/blind";
import type { BlindSpan } from "../../src/live/model";

const HERE = { isCameraThere: true, isShown: true };

/** Beats once a second from `fromMs` to `toMs`. */
function beat(watch: BlindWatch, fromMs: number, toMs: number, state = HERE): void {
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += 1000) watch.beat(nowMs, state);
}

describe("blindness", () => {
  it("is not spoken of while pictures come, nor for a moment", () => {
    const watch = new BlindWatch(0);
    for (let nowMs = 200; nowMs < 10_000; nowMs += 200) {
      watch.beat(nowMs, HERE);
      expect(watch.see(nowMs)).toBeNull();
    }
    beat(watch, 10_000, 12_000);
    expect(watch.see(12_500)).toBeNull();
  });

  it.each<[BlindSpan["reason"], typeof HERE]>([
    ["camera", { isCameraThere: false, isShown: true }],
    ["hidden", { isCameraThere: true, isShown: false }],
    ["slow", HERE],
  ])("is told with its reason: %s", (reason, state) => {
    const watch = new BlindWatch(0);
    watch.see(1000);
    beat(watch, 2000, 20_000, state);
    expect(watch.see(20_500)).toEqual({ fromMs: 1000, toMs: 20_500, reason });
    expect(watch.see(20_700)).toBeNull();
  });

  it("is sleep where nothing beat, whatever comes first after it", () => {
    for (const beatsFirst of [true, false]) {
      const watch = new BlindWatch(0);
      beat(watch, 1000, 3000);
      watch.see(3000);
      if (beatsFirst) watch.beat(603_000, { isCameraThere: false, isShown: false });
      expect(watch.see(603_100)).toEqual({ fromMs: 3000, toMs: 603_100, reason: "asleep" });
    }
  });

  it("is told at the end too", () => {
    const watch = new BlindWatch(0);
    watch.see(1000);
    beat(watch, 2000, 9000, { isCameraThere: false, isShown: true });
    expect(watch.end(9500)).toEqual({ fromMs: 1000, toMs: 9500, reason: "camera" });
  });
});
