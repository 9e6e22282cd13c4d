/** A sitting figure of 33 points with known measures, 640 x 480 pixels. */
import type { Pose } from "../../src/live/model";

export const WIDTH = 640;
export const HEIGHT = 480;

export type Moved = Readonly<Record<number, { x?: number; y?: number; z?: number; seen?: number }>>;

/**
 * Seen from the front: shoulders 160 px apart at y = 320, ears 60 px apart at y = 200, wrists at
 * y = 440. Left points have the larger x. `moved` adds pixels to single points.
 */
export function front(moved: Moved = {}): Pose {
  const points = new Float32Array(33 * 4);
  const set = (mark: number, xPx: number, yPx: number): void => {
    const change = moved[mark] ?? {};
    points.set(
      [
        (xPx + (change.x ?? 0)) / WIDTH,
        (yPx + (change.y ?? 0)) / HEIGHT,
        (change.z ?? 0) / WIDTH,
        change.seen ?? 0.99,
      ],
      4 * mark,
    );
  };
  set(0, 320, 215);
  set(7, 350, 200);
  set(8, 290, 200);
  set(11, 400, 320);
  set(12, 240, 320);
  set(15, 420, 440);
  set(16, 220, 440);
  return { seq: 0, capturedMs: 0, points, width: WIDTH, height: HEIGHT };
}

/** Seen from the left side, facing right in the picture: nose 50 px ahead of the ear. */
export function side(backPx = 0): Pose {
  const pose = front({
    0: { x: 20 + 0 - backPx, y: -15 },
    7: { x: -60 - backPx },
    8: { seen: 0.1 },
    11: { x: -130 },
    12: { seen: 0.1 },
  });
  return pose;
}

/** Moves points `turnDeg` round the middle of the picture's shoulders, in the picture plane. */
export function tilted(marks: readonly number[], at: { x: number; y: number }, deg: number): Moved {
  const pose = front();
  const [cos, sin] = [Math.cos((deg * Math.PI) / 180), Math.sin((deg * Math.PI) / 180)];
  return Object.fromEntries(
    marks.map((mark) => {
      const x = (pose.points?.[4 * mark] ?? 0) * WIDTH - at.x;
      const y = (pose.points?.[4 * mark + 1] ?? 0) * HEIGHT - at.y;
      return [mark, { x: x * cos - y * sin - x, y: x * sin + y * cos - y }];
    }),
  );
}
