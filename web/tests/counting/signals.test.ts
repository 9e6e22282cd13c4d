import { describe, expect, it } from "vitest";

import { bodyOf } from "../../src/counting/body";
import {
  armLift,
  headBack,
  headTilt,
  shoulderLift,
  shoulderTilt,
  shoulderTurn,
  type Signal,
} from "../../src/counting/signals";
import type { Pose } from "../../src/live/model";
import { front, side, tilted } from "./people";

function measure(signal: Signal, pose: Pose): number | null {
  const body = bodyOf(pose);
  return body === null ? null : signal(body);
}

const HEAD = { x: 320, y: 200 };
const CHEST = { x: 320, y: 320 };
const UPPER = [0, 7, 8, 11, 12];

describe("the signals of a figure with known measures", () => {
  it.each<[string, Signal, Pose, number]>([
    ["a head that is straight", headTilt, front(), 0],
    ["a head to the left", headTilt, front(tilted([7, 8], HEAD, 20)), 20],
    ["a head to the right", headTilt, front(tilted([7, 8], HEAD, -20)), -20],
    ["a head that leans with the trunk", headTilt, front(tilted(UPPER, CHEST, 20)), 0],
    ["shoulders to the left", shoulderTilt, front(tilted([11, 12], CHEST, 15)), 15],
    // 320 - 200 = 120 px of neck, 160 px of shoulders
    ["shoulders at rest", shoulderLift, front(), -0.75],
    ["shoulders lifted by 16 px", shoulderLift, front({ 11: { y: -16 }, 12: { y: -16 } }), -0.65],
    ["hands in the lap", armLift, front(), -0.75],
    ["one arm up", armLift, front({ 15: { y: -240 } }), -0.75],
    ["both arms up", armLift, front({ 15: { y: -240 }, 16: { y: -240 } }), 0.75],
    ["shoulders to the front", shoulderTurn, front(), 0],
    // 80 px nearer and 80 px farther, 160 px across
    ["a turn to the left", shoulderTurn, front({ 11: { z: 80 }, 12: { z: -80 } }), 45],
    ["a turn to the right", shoulderTurn, front({ 11: { z: -80 }, 12: { z: 80 } }), -45],
  ])("%s", (_, signal, pose, value) => {
    expect(measure(signal, pose)).toBeCloseTo(value, 4);
  });

  it("tell the head drawn back from the side, as a share of the face", () => {
    const rest = measure(headBack, side()) ?? NaN;
    const face = Math.hypot(50, 0);
    expect((measure(headBack, side(10)) ?? NaN) - rest).toBeCloseTo(10 / face, 4);
  });

  it.each<[string, Signal, Pose]>([
    ["an ear is hidden", headTilt, front({ 7: { seen: 0.2 } })],
    ["a shoulder is beyond the edge", shoulderLift, front({ 12: { x: -250 } })],
    ["a wrist is hidden", armLift, front({ 16: { seen: 0 } })],
    ["the face looks into the camera", headBack, front()],
    ["a point is no number", shoulderTurn, front({ 11: { x: NaN } })],
    ["nobody is there", headTilt, { ...front(), points: null }],
  ])("say nothing where %s", (_, signal, pose) => {
    expect(measure(signal, pose)).toBeNull();
  });
});
