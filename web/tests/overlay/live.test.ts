import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { Pose } from "../../src/live/model";
import { startOverlay } from "../../src/overlay/live";

const pose = (seq: number): Pose => ({
  seq,
  capturedMs: 0,
  points: new Float32Array(132).fill(0.5),
  width: 640,
  height: 480,
});

/** A canvas that counts how often it was cleared and what was drawn since. */
function fakeCanvas() {
  const counts = { cleared: 0, strokes: 0 };
  const nothing = (): void => undefined;
  const context = {
    clearRect: () => {
      counts.cleared += 1;
      counts.strokes = 0;
    },
    stroke: () => {
      counts.strokes += 1;
    },
    beginPath: nothing,
    moveTo: nothing,
    lineTo: nothing,
    arc: nothing,
    fill: nothing,
  };
  const canvas: object = {
    width: 0,
    height: 0,
    clientWidth: 320,
    clientHeight: 240,
    getContext: () => context,
  };
  return { counts, canvas: canvas as HTMLCanvasElement };
}

let resized: () => void = () => undefined;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", { devicePixelRatio: 1 });
  vi.stubGlobal("requestAnimationFrame", (call: (ms: number) => void) =>
    setTimeout(() => {
      call(performance.now());
    }, 16),
  );
  vi.stubGlobal("cancelAnimationFrame", clearTimeout);
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(call: () => void) {
        resized = call;
      }
      observe = (): void => undefined;
      disconnect = (): void => undefined;
    },
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("draws a pose once, and asks for no frame while nothing changes", () => {
  const { counts, canvas } = fakeCanvas();
  const newest = signal<Pose | null>(null);
  const stop = startOverlay(canvas, { pose: newest });
  vi.advanceTimersByTime(20);
  const before = counts.cleared;
  newest.value = pose(1);
  vi.advanceTimersByTime(20);
  expect(counts.cleared).toBe(before + 1);
  expect(counts.strokes).toBeGreaterThan(0);
  vi.advanceTimersByTime(1000);
  expect(counts.cleared).toBe(before + 1);
  resized();
  vi.advanceTimersByTime(20);
  expect(counts.cleared).toBe(before + 1); // of the same size as before
  stop();
  expect(vi.getTimerCount()).toBe(0);
});

it("takes the last pose away when no other comes", () => {
  const { counts, canvas } = fakeCanvas();
  const newest = signal<Pose | null>(null);
  const stop = startOverlay(canvas, { pose: newest });
  newest.value = pose(1);
  vi.advanceTimersByTime(1500);
  newest.value = pose(2);
  vi.advanceTimersByTime(2400);
  expect(counts.strokes).toBeGreaterThan(0);
  vi.advanceTimersByTime(300);
  expect(counts.strokes).toBe(0);
  stop();
});

it("draws every frame while it glides, and then no more", () => {
  const { counts, canvas } = fakeCanvas();
  const newest = signal<Pose | null>(null);
  const stop = startOverlay(canvas, { pose: newest });
  newest.value = pose(1);
  vi.advanceTimersByTime(200);
  const before = counts.cleared;
  newest.value = { ...pose(2), points: new Float32Array(132).fill(0.6) };
  vi.advanceTimersByTime(1000);
  const glided = counts.cleared - before;
  expect(glided).toBeGreaterThan(8); // 200 ms of 16 ms each
  expect(glided).toBeLessThan(16);
  stop();
});
