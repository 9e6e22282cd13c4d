/**
 * Arithmetic of regions of interest: turned squares in the picture, in pixels. y points down, so
 * positive angles turn clockwise on the screen.
 */

export interface Region {
  readonly centerX: number;
  readonly centerY: number;
  readonly side: number;
  readonly rotation: number;
}

/** A region is larger than the circle around the person by this factor; MediaPipe's. */
const SCALE = 1.25;

/** Returns the same direction in [-pi, pi). */
export function wrapAngle(angle: number): number {
  return angle - 2 * Math.PI * Math.floor((angle + Math.PI) / (2 * Math.PI));
}

/**
 * Returns the region that two alignment points describe.
 *
 * @param centerX middle of the person (mid hip), pixels
 * @param sizeX the point whose distance from the middle is the person's size, and whose direction
 *   is the body's up
 */
export function computeRegion(
  centerX: number,
  centerY: number,
  sizeX: number,
  sizeY: number,
): Region {
  const offsetX = sizeX - centerX;
  const offsetY = sizeY - centerY;
  return {
    centerX,
    centerY,
    side: 2 * Math.hypot(offsetX, offsetY) * SCALE,
    rotation: wrapAngle(Math.PI / 2 - Math.atan2(-offsetY, offsetX)),
  };
}

/** Returns whether a picture can be cut out: everything finite, at least a pixel wide. */
export function isUsable({ centerX, centerY, side, rotation }: Region): boolean {
  return [centerX, centerY, side, rotation].every(Number.isFinite) && side >= 1;
}

/** Returns intersection over union of two regions, their rotation ignored; 0 to 1. */
export function overlapOf(first: Region, second: Region): number {
  const half = (first.side + second.side) / 2;
  const smaller = Math.min(first.side, second.side);
  const width = Math.min(half - Math.abs(first.centerX - second.centerX), smaller);
  const height = Math.min(half - Math.abs(first.centerY - second.centerY), smaller);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (first.side ** 2 + second.side ** 2 - shared);
}
