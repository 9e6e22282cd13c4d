/** Where the ends of an interval are drawn; pure. */

export interface IntervalScale {
  /** Place of a value, 0 (left) to 1 (right); what is beyond the scale is at its end. */
  readonly place: (value: number) => number;
  /** Largest value on the scale, which is as far to both sides of 0. */
  readonly most: number;
}

/** Twice the margin to both sides of 0, or more where the interval needs it. */
export function scaleOf(low: number, high: number, margin: number): IntervalScale {
  const most = Math.max(2 * margin, Math.abs(low), Math.abs(high)) * 1.05;
  const place = (value: number): number => Math.min(1, Math.max(0, (value + most) / (2 * most)));
  return { place, most };
}
