/** Refining landmarks by the heatmap around them. */

/** Cells to each side: a window of 7 x 7. */
const REACH = 3;
const CELLS = 64;
const N_MAPS = 39;

/** Logits run from far below 0 to a little above; a window needs one that is no less likely than not. */
const SURE_LOGIT = 0;

/**
 * Moves points to the centre of mass of the heatmap around them, in place.
 *
 * A point outside the crop, or whose window holds no probability of 0.5 or more, stays where it was.
 * A cell stands for its integer index, not for its middle, and fractions are cut off towards zero, as
 * in MediaPipe; a shift by half a cell would cost its parity.
 *
 * @param points x, y, z of each point; x and y as fractions of the crop
 * @param logits 64 rows of 64 columns of 39 maps
 */
export function refineByHeatmap(points: Float64Array, logits: Float32Array): void {
  const nPoints = points.length / 3;
  for (let point = 0; point < nPoints; point += 1) {
    const column = Math.trunc((points[3 * point] ?? NaN) * CELLS);
    const row = Math.trunc((points[3 * point + 1] ?? NaN) * CELLS);
    if (!(column >= 0 && column < CELLS && row >= 0 && row < CELLS)) continue;
    let [total, momentX, momentY, largest] = [0, 0, 0, -Infinity];
    const lastRow = Math.min(CELLS - 1, row + REACH);
    const lastColumn = Math.min(CELLS - 1, column + REACH);
    for (let y = Math.max(0, row - REACH); y <= lastRow; y += 1) {
      for (let x = Math.max(0, column - REACH); x <= lastColumn; x += 1) {
        const logit = logits[(y * CELLS + x) * N_MAPS + point] ?? -Infinity;
        const weight = 1 / (1 + Math.exp(-logit));
        if (logit > largest) largest = logit;
        total += weight;
        momentX += weight * x;
        momentY += weight * y;
      }
    }
    if (largest < SURE_LOGIT) continue;
    points[3 * point] = momentX / total / CELLS;
    points[3 * point + 1] = momentY / total / CELLS;
  }
}
