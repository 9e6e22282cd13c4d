import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Playback } from "../../src/report/playback";
import { Playhead } from "../../src/report/playhead";

const times = Float64Array.from({ length: 11 }, (_, row) => row / 10);

describe("Playback", () => {
  let playhead: Playhead;
  let changes: boolean[];
  let playback: Playback;
  let nextFrame: FrameRequestCallback | null;

  beforeEach(() => {
    playhead = new Playhead(times);
    changes = [];
    playback = new Playback(playhead, (playing) => changes.push(playing));
    nextFrame = null;
    vi.stubGlobal("requestAnimationFrame", (callback: FrameRequestCallback) => {
      nextFrame = callback;
      return 1;
    });
    vi.stubGlobal("cancelAnimationFrame", () => {
      nextFrame = null;
    });
    vi.spyOn(performance, "now").mockReturnValue(1000);
  });

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  function showFrame(nowMs: number): void {
    nextFrame?.(nowMs);
  }

  it("moves on with the clock", () => {
    playback.play();
    showFrame(1200);
    expect(playhead.row).toBe(2);
    showFrame(1500);
    expect(playhead.row).toBe(5);
  });

  it("plays slower when asked", () => {
    playback.speed = 0.25;
    playback.play();
    showFrame(1800);
    expect(playhead.row).toBe(2);
  });

  it("stops at the end, and starts anew from there", () => {
    playback.play();
    showFrame(3000);
    expect(playback.playing).toBe(false);
    expect(playhead.row).toBe(10);

    playback.toggle();
    expect(playhead.row).toBe(0);
    expect(changes).toEqual([true, false, true]);
  });

  it("pauses where it is", () => {
    playback.play();
    showFrame(1300);
    playback.toggle();
    expect(playback.playing).toBe(false);
    expect(nextFrame).toBeNull();
    expect(playhead.row).toBe(3);
  });
});
