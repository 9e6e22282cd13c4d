/** From the detector's numbers to people: decoding, and many answers for one person made one. */
import { computeRegion, isUsable, type Region } from "./region";

export const DETECTOR_SIZE_PX = 224;
export const VALUES_PER_ANCHOR = 12;
const MAX_LOGIT = 100;
/** Overlap above which two boxes show the same face; MediaPipe's. */
const SAME_FACE = 0.5;

/** One finding; places are fractions of the square picture. */
export interface Detection {
  /** Left, top, right, bottom of the face. */
  readonly box: readonly [number, number, number, number];
  /** x and y of mid hip, full-body size, mid shoulder, upper-body size. */
  readonly keypoints: readonly number[];
  /** 0 to 1. */
  readonly score: number;
}

export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-Math.min(MAX_LOGIT, Math.max(-MAX_LOGIT, logit))));
}

/**
 * Returns the findings that are likely enough.
 *
 * @param values for each anchor the face box (centre x, y, width, height) and four points, in pixels
 *   of the 224 pixel picture, relative to the anchor's centre
 * @param logits logit of the score of each anchor
 */
export function decodeDetections(
  values: Float32Array,
  logits: Float32Array,
  anchors: Float64Array,
  minConfidence: number,
): Detection[] {
  // Comparing logits leaves a handful of rows to decode.
  const minLogit = Math.log(minConfidence / (1 - minConfidence));
  const found: Detection[] = [];
  logits.forEach((logit, row) => {
    if (!(logit >= minLogit)) return;
    const place = (index: number): number =>
      (values[row * VALUES_PER_ANCHOR + index] ?? NaN) / DETECTOR_SIZE_PX;
    const [width, height] = [place(2), place(3)];
    if (!(width >= 0 && height >= 0)) return;
    const anchor = [anchors[2 * row] ?? 0, anchors[2 * row + 1] ?? 0] as const;
    const [x, y] = [place(0) + anchor[0], place(1) + anchor[1]];
    const keypoints = Array.from({ length: 8 }, (_, index) => {
      return place(4 + index) + (index % 2 === 0 ? anchor[0] : anchor[1]);
    });
    found.push({
      box: [x - width / 2, y - height / 2, x + width / 2, y + height / 2],
      keypoints,
      score: sigmoid(logit),
    });
  });
  return found;
}

type Box = Detection["box"];

/** Returns intersection over union of two boxes; 0 where none has an area. */
export function boxOverlap(first: Box, second: Box): number {
  const width = Math.min(first[2], second[2]) - Math.max(first[0], second[0]);
  const height = Math.min(first[3], second[3]) - Math.max(first[1], second[1]);
  const shared = Math.max(0, width) * Math.max(0, height);
  const area = (box: Box): number => (box[2] - box[0]) * (box[3] - box[1]);
  const union = area(first) + area(second) - shared;
  return union > 0 ? shared / union : 0;
}

/**
 * Merges overlapping findings, the best first: places are the means over all that overlap the best
 * one by more than half, weighted by score; the score is the best one's.
 */
export function suppress(found: readonly Detection[]): Detection[] {
  let left = found.toSorted((a, b) => b.score - a.score);
  const merged: Detection[] = [];
  for (let best = left[0]; best !== undefined; best = left[0]) {
    const { box } = best;
    // A box without area overlaps nothing, itself included.
    const group = left.filter((each, at) => at === 0 || boxOverlap(box, each.box) > SAME_FACE);
    const weight = group.reduce((sum, { score }) => sum + score, 0);
    const mean = (value: (each: Detection) => number): number =>
      group.reduce((sum, each) => sum + each.score * value(each), 0) / weight;
    const corner = (index: 0 | 1 | 2 | 3): number => mean((each) => each.box[index]);
    merged.push({
      box: [corner(0), corner(1), corner(2), corner(3)],
      keypoints: best.keypoints.map((_, index) => mean((each) => each.keypoints[index] ?? NaN)),
      score: best.score,
    });
    left = left.filter((each) => !group.includes(each));
  }
  return merged;
}

/** The region the detector looks at: a square around the whole picture, as wide as its longer side. */
export function wholePicture(width: number, height: number): Region {
  const side = Math.max(width, height);
  return { centerX: width / 2, centerY: height / 2, side, rotation: 0 };
}

/** Returns where the people found stand in a picture of this size, the surest first. */
export function regionsOf(found: readonly Detection[], width: number, height: number): Region[] {
  const { centerX, centerY, side } = wholePicture(width, height);
  const toX = (x = NaN): number => (x - 0.5) * side + centerX;
  const toY = (y = NaN): number => (y - 0.5) * side + centerY;
  return found
    .map(({ keypoints: [hipX, hipY, sizeX, sizeY] }) =>
      computeRegion(toX(hipX), toY(hipY), toX(sizeX), toY(sizeY)),
    )
    .filter(isUsable);
}
