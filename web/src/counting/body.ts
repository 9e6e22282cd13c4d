/** The few points of the body that repetitions are counted by, in pixels. */
import type { Pose } from "../live/model";

/** As MediaPipe numbers them; left and right are the person's own. */
const MARKS = {
  nose: 0,
  leftEar: 7,
  rightEar: 8,
  leftShoulder: 11,
  rightShoulder: 12,
  leftWrist: 15,
  rightWrist: 16,
} as const;

export type Mark = keyof typeof MARKS;

/** Right in the picture, down, and away from the camera; z in the scale of x. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export type Body = Readonly<Record<Mark, Point | null>>;

const NUMBERS_A_MARK = 4;
/** Below it the engine guesses; design choice, as in the rules. */
const SEEN_FROM = 0.5;

/** Returns the points that are seen; null where nobody is. */
export function bodyOf({ points, width, height }: Pose): Body | null {
  if (points === null) return null;
  const at = (mark: Mark): Point | null => {
    const start = NUMBERS_A_MARK * MARKS[mark];
    const [x, y, z, visibility] = points.subarray(start, start + NUMBERS_A_MARK);
    if (x === undefined || y === undefined || z === undefined || visibility === undefined)
      return null;
    const isInside = x >= 0 && x <= 1 && y >= 0 && y <= 1;
    if (!(visibility >= SEEN_FROM) || !isInside) return null; // NaN is not seen either
    return { x: x * width, y: y * height, z: z * width };
  };
  return {
    nose: at("nose"),
    leftEar: at("leftEar"),
    rightEar: at("rightEar"),
    leftShoulder: at("leftShoulder"),
    rightShoulder: at("rightShoulder"),
    leftWrist: at("leftWrist"),
    rightWrist: at("rightWrist"),
  };
}
