import { expect, it } from "vitest";

import type { Pose } from "../../src/live/model";
import { GlidingPose } from "../../src/overlay/gliding";

const pose = (x: number | null): Pose => ({
  seq: 1,
  capturedMs: 0,
  points: x === null ? null : Float32Array.from([x, 0, 0, 1]),
  width: 640,
  height: 480,
});

it("glides from where it was drawn to the newest pose of a slow watch", () => {
  const gliding = new GlidingPose();
  gliding.update(pose(0), 1000);
  expect(gliding.at(1000)?.[0]).toBe(0);
  gliding.update(pose(1), 1200);
  expect(gliding.at(1200)?.[0]).toBe(0);
  expect(gliding.at(1300)?.[0]).toBeCloseTo(0.5);
  gliding.update(pose(2), 1300); // before it arrived: on from there
  expect(gliding.at(1300)?.[0]).toBeCloseTo(0.5);
  expect(gliding.at(1400)?.[0]).toBe(2);
});

it("draws the poses of a quick watch as they are", () => {
  const gliding = new GlidingPose();
  gliding.update(pose(0), 1000);
  gliding.update(pose(1), 1033);
  expect(gliding.at(1034)?.[0]).toBe(1);
});

it("shows nobody at once, and no pose that is old", () => {
  const gliding = new GlidingPose();
  gliding.update(pose(0), 1000);
  expect(gliding.at(3000)?.[0]).toBe(0);
  expect(gliding.at(4000)).toBeNull();
  gliding.update(pose(0), 4100);
  gliding.update(pose(null), 4300);
  expect(gliding.at(4301)).toBeNull();
});

it("hands out the same array while nothing moves", () => {
  const gliding = new GlidingPose();
  gliding.update(pose(0), 1000);
  expect(gliding.at(1200)).toBe(gliding.at(1300));
});

it("moves until it has arrived", () => {
  const gliding = new GlidingPose();
  gliding.update(pose(0), 1000);
  expect(gliding.isMoving(1000)).toBe(false);
  gliding.update(pose(1), 1200);
  expect(gliding.isMoving(1399)).toBe(true);
  expect(gliding.isMoving(1400)).toBe(false);
});
