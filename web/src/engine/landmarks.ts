/** From the landmark model's numbers to the landmarks of the one person in a region. */
import { sigmoid } from "./detection";
import { refineByHeatmap } from "./heatmap";
import { computeRegion, type Region } from "./region";

export const LANDMARKS_SIZE_PX = 256;
export const N_LANDMARKS = 33;
export const N_POINTS = 39;
const VALUES_PER_POINT = 5;
/** The landmarks and, behind them, the two alignment points; the rest has no use. */
const N_READ = N_LANDMARKS + 2;

/** What the landmark model says of one crop. */
export interface LandmarkOutputs {
  /** 39 x (x, y, z, visibility logit, presence logit), pixels of the crop. */
  readonly points: Float32Array;
  /** Already a probability: the sigmoid is part of the model. */
  readonly presence: number;
  readonly heatmap: Float32Array;
  /** 39 x (x, y, z), metres, axes of the crop. */
  readonly world: Float32Array;
}

/** What one region shows; not smoothed. */
export interface RegionLandmarks {
  /** 33 x (x, y, z), pixels of the picture. */
  readonly imagePx: Float64Array;
  /** 33 x (x, y, z), metres, axes of the picture, origin at the middle of the hips. */
  readonly world: Float64Array;
  readonly visibility: Float64Array;
  /** Probability that the region holds a person. */
  readonly presence: number;
  /** Where to look in the next picture; may be unusable. */
  readonly suggestedRegion: Region;
}

/** Returns the landmarks of the person in a region, null when there is nobody. */
export function decodeLandmarks(
  outputs: LandmarkOutputs,
  region: Region,
  minPresence: number,
): RegionLandmarks | null {
  const { presence, points, heatmap } = outputs;
  if (!(presence > minPresence)) return null;
  const cropped = new Float64Array(3 * N_READ);
  for (let point = 0; point < N_READ; point += 1) {
    for (let axis = 0; axis < 3; axis += 1) {
      const value = points[point * VALUES_PER_POINT + axis] ?? NaN;
      cropped[3 * point + axis] = value / LANDMARKS_SIZE_PX;
    }
  }
  refineByHeatmap(cropped, heatmap);
  const placed = toPicture(cropped, region);
  const visibility = Float64Array.from({ length: N_LANDMARKS }, (_, point) =>
    sigmoid(points[point * VALUES_PER_POINT + 3] ?? NaN),
  );
  const [centerX = NaN, centerY = NaN, , sizeX = NaN, sizeY = NaN] = placed.subarray(
    3 * N_LANDMARKS,
  );
  return {
    imagePx: placed.slice(0, 3 * N_LANDMARKS),
    world: turnWorld(outputs.world, region.rotation),
    visibility,
    presence,
    suggestedRegion: computeRegion(centerX, centerY, sizeX, sizeY),
  };
}

/** Returns points of a region, as fractions of its side, as points of the picture, in pixels. */
export function toPicture(cropped: Float64Array, region: Region): Float64Array {
  const { centerX, centerY, side, rotation } = region;
  const cosine = Math.cos(rotation) * side;
  const sine = Math.sin(rotation) * side;
  const placed = new Float64Array(cropped.length);
  for (let at = 0; at < cropped.length; at += 3) {
    const x = (cropped[at] ?? NaN) - 0.5;
    const y = (cropped[at + 1] ?? NaN) - 0.5;
    placed[at] = centerX + cosine * x - sine * y;
    placed[at + 1] = centerY + sine * x + cosine * y;
    placed[at + 2] = (cropped[at + 2] ?? NaN) * side;
  }
  return placed;
}

function turnWorld(cropped: Float32Array, rotation: number): Float64Array {
  const [cosine, sine] = [Math.cos(rotation), Math.sin(rotation)];
  const world = new Float64Array(3 * N_LANDMARKS);
  for (let at = 0; at < world.length; at += 3) {
    const [x, y] = [cropped[at] ?? NaN, cropped[at + 1] ?? NaN];
    world[at] = cosine * x - sine * y;
    world[at + 1] = sine * x + cosine * y;
    world[at + 2] = cropped[at + 2] ?? NaN;
  }
  return world;
}
