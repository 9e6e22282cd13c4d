import { describe, expect, it, vi } from "vitest";

import { moveByKey, Playhead } from "../../src/report/playhead";

const times = Float64Array.from({ length: 31 }, (_, row) => row / 10);

describe("Playhead", () => {
  it("tells listeners at once and at each move, until they leave", () => {
    const playhead = new Playhead(times);
    const listener = vi.fn();

    const leave = playhead.listen(listener);
    playhead.toTime(0.52);
    leave();
    playhead.toRow(9);

    expect(listener.mock.calls).toEqual([
      [0, 0],
      [5, 0.5],
    ]);
  });

  it("stays inside the recording and is silent when nothing changes", () => {
    const playhead = new Playhead(times);
    const listener = vi.fn();
    playhead.listen(listener);

    playhead.toRow(-3);
    playhead.toRow(99);
    playhead.toRow(99);

    expect(playhead.row).toBe(30);
    expect(listener).toHaveBeenCalledTimes(2);
  });

  it("bears a recording without frames", () => {
    const playhead = new Playhead(new Float64Array());
    playhead.toRow(4);

    expect([playhead.row, playhead.timeS, playhead.endS]).toEqual([0, 0, 0]);
  });
});

describe("moveByKey", () => {
  it.each([
    ["ArrowRight", false, 16],
    ["ArrowLeft", false, 14],
    ["ArrowRight", true, 25],
    ["ArrowLeft", true, 5],
    ["Home", false, 0],
    ["End", false, 30],
  ])("%s (shift: %s) leads from row 15 to %d", (key, shift, row) => {
    const playhead = new Playhead(times);
    playhead.toRow(15);

    expect(moveByKey(playhead, key, shift)).toBe(true);
    expect(playhead.row).toBe(row);
  });

  it("leaves other keys alone", () => {
    const playhead = new Playhead(times);

    expect(moveByKey(playhead, "x", false)).toBe(false);
    expect(playhead.row).toBe(0);
  });
});
