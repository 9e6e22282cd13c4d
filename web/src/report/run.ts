/** What a running report adds to the numbers: strides, and charts over the stride. */
import type { Side } from "./data";

export type Foot = Extract<Side, "left" | "right">;

export interface Stride {
  readonly startS: number;
  readonly endS: number;
}

type Band = readonly [low: readonly number[], high: readonly number[]];

export interface CycleCurve {
  readonly side: Foot;
  /** 64 phases since the contact of the foot, degrees. */
  readonly median: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Share of the stride; null where unseen. */
  readonly toeOff: number | null;
  readonly own: Band | null;
}

export interface CycleChart {
  readonly angle: string;
  readonly range: readonly [number, number];
  readonly curves: readonly CycleCurve[];
  readonly reference: Band | null;
}

export interface Run {
  readonly strides: Readonly<Record<Foot, readonly Stride[]>>;
  readonly charts: readonly CycleChart[];
}

export interface WireRun {
  strides: Record<Foot, [number, number][]>;
  charts: CycleChart[];
}

export const FEET: readonly Foot[] = ["left", "right"];

const toStrides = (pairs: readonly [number, number][]): Stride[] =>
  pairs.map(([startS, endS]) => ({ startS, endS }));

export const decodeRun = (wire: WireRun): Run => ({
  strides: { left: toStrides(wire.strides.left), right: toStrides(wire.strides.right) },
  charts: wire.charts,
});

/** Where in its stride a foot is, 0 to 1; null between the strides that were found. */
export function findPhase(strides: readonly Stride[], timeS: number): number | null {
  const stride = strides.find(({ startS, endS }) => startS <= timeS && timeS < endS);
  return stride === undefined ? null : (timeS - stride.startS) / (stride.endS - stride.startS);
}

/** When the foot is at a phase, in the stride nearest to a time; null without strides. */
export function findInstant(
  strides: readonly Stride[],
  phase: number,
  nearS: number,
): number | null {
  let best: number | null = null;
  for (const { startS, endS } of strides) {
    const timeS = startS + phase * (endS - startS);
    if (best === null || Math.abs(timeS - nearS) < Math.abs(best - nearS)) best = timeS;
  }
  return best;
}

/** A curve's value at a phase, between its samples; a stride is a circle. */
export function valueAt(curve: readonly number[], phase: number): number {
  const place = phase * curve.length;
  const before = Math.floor(place) % curve.length;
  const share = place - Math.floor(place);
  const low = curve[before] ?? NaN;
  return low + share * ((curve[(before + 1) % curve.length] ?? NaN) - low);
}
