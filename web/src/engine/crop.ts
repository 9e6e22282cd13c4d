/**
 * Cutting regions out of pictures, the way the models were trained to see them.
 *
 * The crop's integer index (u, v) shows the picture at the pixel index
 * `centre + R(rotation) ((u/n - 1/2) side, (v/n - 1/2) side)`: no half-pixel shift on either side,
 * bilinear, rounded to whole grey levels, no filter against aliasing. Positions are rounded to a
 * 32nd of a pixel, as OpenCV 4 does, so that the crops are those of Barun's engine in Python.
 */
import type { Region } from "./region";

/** A picture in memory: red, green, blue and one unused byte a pixel. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array | Uint8ClampedArray;
}

export interface CropScale {
  /** What is outside the picture. */
  readonly border: "black" | "replicate";
  /** The model sees `pixel * scale + offset`. */
  readonly scale: number;
  readonly offset: number;
}

const STEP_BITS = 5;
const STEPS = 2 ** STEP_BITS;
/** In 32nds: further outside of a picture than any region that is looked at. */
const SHIFT = 2 ** 24;
const ROUND = (STEPS * STEPS) / 2;

/**
 * Fills `target` with what `region` shows: red, green, blue of size x size pixels, as the model wants
 * them.
 */
export function cropRegion(
  picture: Picture,
  region: Region,
  target: Float32Array,
  size: number,
  { border, scale, offset }: CropScale,
): void {
  const { width, height, rgba } = picture;
  const step = region.side / size;
  const cosine = Math.cos(region.rotation) * step;
  const sine = Math.sin(region.rotation) * step;
  const half = size / 2;
  const levels = new Float32Array(256);
  for (let level = 0; level < 256; level += 1) levels[level] = Math.fround(level * scale) + offset;
  const isBlack = border === "black";
  const [right, bottom] = [width - 1, height - 1];
  let at = 0;
  for (let v = 0; v < size; v += 1) {
    // In 32nds of a pixel; shifted, so that cutting the fraction off rounds negative numbers too.
    const rowX = (region.centerX - cosine * half - sine * (v - half)) * STEPS + 0.5 + SHIFT;
    const rowY = (region.centerY - sine * half + cosine * (v - half)) * STEPS + 0.5 + SHIFT;
    for (let u = 0; u < size; u += 1) {
      const x = ((rowX + cosine * STEPS * u) | 0) - SHIFT;
      const y = ((rowY + sine * STEPS * u) | 0) - SHIFT;
      let left = x >> STEP_BITS;
      let top = y >> STEP_BITS;
      const shareX = x & (STEPS - 1);
      const shareY = y & (STEPS - 1);
      let next = 4; // bytes to the neighbour on the right
      let below = 4 * width;
      if (left < 0 || top < 0 || left >= right || top >= bottom) {
        if (isBlack) {
          const isOutside = left < -1 || top < -1 || left > right || top > bottom;
          for (let channel = 0; channel < 3; channel += 1) {
            const level = isOutside ? 0 : mixWithBlack(picture, left, top, shareX, shareY, channel);
            target[at++] = levels[level] ?? 0;
          }
          continue;
        }
        if (left < 0 || left >= right) next = 0;
        if (top < 0 || top >= bottom) below = 0;
        left = left < 0 ? 0 : left > right ? right : left;
        top = top < 0 ? 0 : top > bottom ? bottom : top;
      }
      const a = 4 * (top * width + left);
      const b = a + next;
      const c = a + below;
      const d = c + next;
      const wd = shareX * shareY;
      const wb = shareX * STEPS - wd;
      const wc = shareY * STEPS - wd;
      const wa = STEPS * STEPS - wb - wc - wd;
      // Written out three times: a loop over the channels takes twice as long.
      const red =
        wa * (rgba[a] ?? 0) + wb * (rgba[b] ?? 0) + wc * (rgba[c] ?? 0) + wd * (rgba[d] ?? 0);
      const green =
        wa * (rgba[a + 1] ?? 0) +
        wb * (rgba[b + 1] ?? 0) +
        wc * (rgba[c + 1] ?? 0) +
        wd * (rgba[d + 1] ?? 0);
      const blue =
        wa * (rgba[a + 2] ?? 0) +
        wb * (rgba[b + 2] ?? 0) +
        wc * (rgba[c + 2] ?? 0) +
        wd * (rgba[d + 2] ?? 0);
      target[at] = levels[(red + ROUND) >> 10] ?? 0;
      target[at + 1] = levels[(green + ROUND) >> 10] ?? 0;
      target[at + 2] = levels[(blue + ROUND) >> 10] ?? 0;
      at += 3;
    }
  }
}

function mixWithBlack(
  { width, height, rgba }: Picture,
  left: number,
  top: number,
  shareX: number,
  shareY: number,
  channel: number,
): number {
  let sum = ROUND;
  for (const [dx, dy] of [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ] as const) {
    const [x, y] = [left + dx, top + dy];
    if (x < 0 || y < 0 || x >= width || y >= height) continue;
    const weight = (dx === 1 ? shareX : STEPS - shareX) * (dy === 1 ? shareY : STEPS - shareY);
    sum += weight * (rgba[4 * (y * width + x) + channel] ?? 0);
  }
  return sum >> 10;
}
