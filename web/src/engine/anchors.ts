/** The grid of anchors the detector's answers refer to. */

/**
 * Cells a side, and anchors a cell, for strides 8, 16 and 32 of a 224 pixel picture. Each of the
 * five feature layers gives two anchors a cell; the three layers of stride 32 are merged.
 */
const GRIDS = [
  [28, 2],
  [14, 2],
  [7, 6],
] as const;

export const N_ANCHORS = GRIDS.reduce((sum, [cells, perCell]) => sum + cells * cells * perCell, 0);

/**
 * Returns the centres of the anchors, x and y of each, as fractions of the square picture: finer
 * grids first, cells row by row, the anchors of one cell neighbours and equal.
 */
export function computeAnchors(): Float64Array {
  const anchors = new Float64Array(2 * N_ANCHORS);
  let at = 0;
  for (const [cells, perCell] of GRIDS) {
    for (let cell = 0; cell < cells * cells; cell += 1) {
      for (let each = 0; each < perCell; each += 1) {
        anchors[at++] = ((cell % cells) + 0.5) / cells;
        anchors[at++] = (Math.floor(cell / cells) + 0.5) / cells;
      }
    }
  }
  return anchors;
}
