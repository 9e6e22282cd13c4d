/**
 * One number a picture for each counted exercise: how far the movement has gone. Null where the
 * points it needs are not seen. Positive is the person's left where a movement has two sides.
 */
import type { Body, Point } from "./body";

export type Signal = (body: Body) => number | null;

const degrees = (radians: number): number => (180 / Math.PI) * radians;

/** Inclination of the line between two points of the same height, plus where the left one is lower. */
function tiltDeg(left: Point, right: Point): number {
  return degrees(Math.atan2(left.y - right.y, Math.abs(left.x - right.x)));
}

const middle = (a: Point, b: Point): Point => ({
  x: (a.x + b.x) / 2,
  y: (a.y + b.y) / 2,
  z: (a.z + b.z) / 2,
});

const apart = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

/** The head to a side against the shoulders, degrees. */
export const headTilt: Signal = ({ leftEar, rightEar, leftShoulder, rightShoulder }) =>
  leftEar === null || rightEar === null || leftShoulder === null || rightShoulder === null
    ? null
    : tiltDeg(leftEar, rightEar) - tiltDeg(leftShoulder, rightShoulder);

/** The shoulder line to a side, degrees. */
export const shoulderTilt: Signal = ({ leftShoulder, rightShoulder }) =>
  leftShoulder === null || rightShoulder === null ? null : tiltDeg(leftShoulder, rightShoulder);

/** How near the shoulders are to the ears, in shoulder widths; rises as they are lifted. */
export const shoulderLift: Signal = ({ leftEar, rightEar, leftShoulder, rightShoulder }) => {
  if (leftEar === null || rightEar === null || leftShoulder === null || rightShoulder === null)
    return null;
  const width = apart(leftShoulder, rightShoulder);
  const neck = middle(leftShoulder, rightShoulder).y - middle(leftEar, rightEar).y;
  return width === 0 ? null : -neck / width;
};

/** Both wrists above the shoulders, in shoulder widths, by the lower one of the two. */
export const armLift: Signal = ({ leftWrist, rightWrist, leftShoulder, rightShoulder }) => {
  if (leftWrist === null || rightWrist === null || leftShoulder === null || rightShoulder === null)
    return null;
  const width = apart(leftShoulder, rightShoulder);
  if (width === 0) return null;
  return Math.min(leftShoulder.y - leftWrist.y, rightShoulder.y - rightWrist.y) / width;
};

/**
 * Turn of the shoulders seen from the front, degrees: how far the left shoulder is behind the right
 * one. The depth of a single camera is coarse, good enough for a turn of half a right angle.
 */
export const shoulderTurn: Signal = ({ leftShoulder, rightShoulder }) => {
  if (leftShoulder === null || rightShoulder === null) return null;
  const across = Math.abs(leftShoulder.x - rightShoulder.x);
  return degrees(Math.atan2(leftShoulder.z - rightShoulder.z, across));
};

/**
 * Seen from the side: how far the ear is behind the shoulder, in lengths from ear to nose. Rises as
 * the head is drawn back.
 */
export const headBack: Signal = ({ nose, leftEar, rightEar, leftShoulder, rightShoulder }) => {
  const isBetweenEars =
    nose !== null &&
    leftEar !== null &&
    rightEar !== null &&
    (nose.x - leftEar.x) * (nose.x - rightEar.x) < 0;
  const ear = leftEar ?? rightEar;
  const shoulder = leftEar === null ? rightShoulder : (leftShoulder ?? rightShoulder);
  if (nose === null || ear === null || shoulder === null || isBetweenEars) return null;
  const face = apart(nose, ear);
  return face === 0 ? null : (Math.sign(nose.x - ear.x) * (shoulder.x - ear.x)) / face;
};
