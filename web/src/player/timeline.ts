/** The instants of the pictures that were looked at, and which of them is on the screen. */

/** Returns the index of the instant nearest to `timeS`, the earlier of two equally near. */
export function nearestFrame(timesS: readonly number[], timeS: number): number {
  let low = 0;
  let high = timesS.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((timesS[middle] ?? 0) < timeS) low = middle + 1;
    else high = middle;
  }
  const after = timesS[low] ?? 0;
  const before = timesS[low - 1];
  return before !== undefined && timeS - before <= after - timeS ? low - 1 : Math.max(0, low);
}

/**
 * Returns a time at which a player shows frame `index`: a little into it, because players round
 * times down to the picture before.
 */
export function timeInside(timesS: readonly number[], index: number): number {
  const start = timesS[index] ?? 0;
  const next = timesS[index + 1];
  const previous = timesS[index - 1];
  const length = next !== undefined ? next - start : previous !== undefined ? start - previous : 0;
  return start + Math.min(0.25 * length, 0.01);
}
