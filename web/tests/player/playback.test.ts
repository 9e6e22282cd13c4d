import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ClockPlayback } from "../../src/player/playback";

describe("ClockPlayback", () => {
  let nowMs = 0;
  let frames: (() => void)[] = [];

  /** Lets time pass and the browser draw. */
  const pass = (seconds: number): void => {
    nowMs += 1000 * seconds;
    const due = frames;
    frames = [];
    for (const frame of due) frame();
  };

  beforeEach(() => {
    nowMs = 0;
    frames = [];
    vi.spyOn(performance, "now").mockImplementation(() => nowMs);
    vi.stubGlobal("requestAnimationFrame", (callback: (time: number) => void) => {
      frames.push(() => {
        callback(nowMs);
      });
      return frames.length;
    });
    vi.stubGlobal("cancelAnimationFrame", () => {
      frames = [];
    });
  });

  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  it("plays to the end, stops there and starts anew", () => {
    const times: number[] = [];
    const changed = vi.fn();
    const clock = new ClockPlayback(2, (time) => times.push(time), changed);
    clock.play();
    expect(clock.isPaused).toBe(false);
    pass(0.5);
    pass(1);
    pass(1);
    expect(times).toEqual([0, 0.5, 1.5, 2]);
    expect(clock.isPaused).toBe(true);
    expect(changed).toHaveBeenCalledTimes(2);
    clock.play();
    pass(0.25);
    expect(times.at(-1)).toBe(0.25);
  });

  it("stands still while paused and goes on from where it was sought", () => {
    const times: number[] = [];
    const clock = new ClockPlayback(10, (time) => times.push(time), vi.fn());
    clock.play();
    pass(1);
    clock.pause();
    pass(5);
    expect(times.at(-1)).toBe(1);
    clock.seek(7);
    clock.play();
    pass(1);
    expect(times.at(-1)).toBe(8);
    clock.seek(99);
    expect(times.at(-1)).toBe(10);
    clock.close();
    expect(frames).toEqual([]);
  });
});
