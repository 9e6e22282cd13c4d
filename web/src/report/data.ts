/** The numbers embedded in the page, as typed arrays. Python writes them: feedback/report_data.py. */

import { decodeRun, type Run, type WireRun } from "./run";

export type Side = "left" | "right" | "middle";

export interface PlotSeries {
  readonly side: Side;
  readonly column: number;
}

export interface Plot {
  readonly quantity: string;
  readonly series: readonly PlotSeries[];
}

/** Left, top, width and height in picture heights. */
export type ViewBox = readonly [number, number, number, number];

/** One person; rows are frames, from the first with the person to the last. */
export interface Person {
  readonly number: number;
  readonly timesS: Float64Array;
  /** x and y of 33 landmarks a row, in picture heights; NaN where missing. */
  readonly positions: Float32Array;
  /** 33 a row, 0 to 1; NaN where unknown. */
  readonly visibility: Float32Array;
  readonly viewBox: ViewBox;
  readonly angleKeys: readonly string[];
  /** One column an angle, degrees; NaN where not measured. */
  readonly values: readonly Float64Array[];
  /** One column an angle: whether the value can be relied on. */
  readonly reliable: readonly (readonly boolean[])[];
  readonly plots: readonly Plot[];
}

export interface Bone {
  readonly start: number;
  readonly end: number;
  readonly side: Side;
}

export interface ReportData {
  readonly source: string;
  /** Width over height of the picture. */
  readonly aspect: number;
  readonly bones: readonly Bone[];
  readonly people: readonly Person[];
  /** Of a running report: strides, and charts over them. */
  readonly run: Run | null;
}

export const LANDMARKS = 33;

const NO_VALUE = -32768;
const UNKNOWN = 255;
const MOST_VISIBLE = 254;

interface WirePerson {
  number: number;
  times: number[];
  positions: string;
  visibility: string;
  viewBox: ViewBox;
  angles: string[];
  values: string;
  reliable: string;
  plots: { quantity: string; series: [Side, number][] }[];
}

interface WireReport {
  version: number;
  source: string;
  positionSteps: number;
  angleSteps: number;
  aspect: number;
  bones: [number, number, Side][];
  people: WirePerson[];
  run?: WireRun;
}

/** A report without people, such as that on sitting, has no figure to draw. */
type WireDocument =
  | (WireReport & { people: [WirePerson, ...WirePerson[]] })
  | (Pick<WireReport, "version" | "source"> & { people: [] });

const hasPeople = (wire: WireDocument): wire is Extract<WireDocument, WireReport> =>
  wire.people.length > 0;

export function decodeReport(json: string): ReportData {
  const wire = JSON.parse(json) as WireDocument;
  if (wire.version !== 1) {
    throw new Error(`The page's data has version ${wire.version}, but its script reads version 1.`);
  }
  if (!hasPeople(wire)) return { source: wire.source, aspect: 1, bones: [], people: [], run: null };
  return {
    source: wire.source,
    aspect: wire.aspect,
    bones: wire.bones.map(([start, end, side]) => ({ start, end, side })),
    people: wire.people.map((person) => decodePerson(person, wire)),
    run: wire.run === undefined ? null : decodeRun(wire.run),
  };
}

function decodePerson(person: WirePerson, wire: WireReport): Person {
  const rows = person.times.length;
  const angles = person.angles.length;
  const table = decodeSteps(person.values, wire.angleSteps);
  const bits = decodeBytes(person.reliable);
  const columns = Array.from({ length: angles }, (_, column) => column);
  return {
    number: person.number,
    timesS: Float64Array.from(person.times),
    positions: Float32Array.from(decodeSteps(person.positions, wire.positionSteps)),
    visibility: Float32Array.from(decodeBytes(person.visibility), (share) =>
      share === UNKNOWN ? NaN : share / MOST_VISIBLE,
    ),
    viewBox: person.viewBox,
    angleKeys: person.angles,
    values: columns.map((column) =>
      Float64Array.from({ length: rows }, (_, row) => table[row * angles + column] ?? NaN),
    ),
    reliable: columns.map((column) =>
      Array.from({ length: rows }, (_, row) => isSet(bits, row * angles + column)),
    ),
    plots: person.plots.map(({ quantity, series }) => ({
      quantity,
      series: series.map(([side, column]) => ({ side, column })),
    })),
  };
}

function decodeBytes(base64: string): Uint8Array {
  const letters = atob(base64);
  return Uint8Array.from({ length: letters.length }, (_, index) => letters.charCodeAt(index));
}

function decodeSteps(base64: string, steps: number): Float64Array {
  const bytes = decodeBytes(base64);
  const view = new DataView(bytes.buffer);
  return Float64Array.from({ length: bytes.length / 2 }, (_, index) => {
    const step = view.getInt16(2 * index, true);
    return step === NO_VALUE ? NaN : step / steps;
  });
}

function isSet(bits: Uint8Array, index: number): boolean {
  return (((bits[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;
}

/** The row nearest to a time; times increase. */
export function findRow(timesS: ArrayLike<number>, timeS: number): number {
  let low = 0;
  let high = timesS.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (((timesS[middle] ?? 0) + (timesS[middle + 1] ?? 0)) / 2 < timeS) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low);
}

export interface Stretch {
  readonly startS: number;
  readonly endS: number;
}

/** Stretches in which there is a value that nobody should rely on. */
export function findDoubts(person: Person, column: number): Stretch[] {
  const { timesS } = person;
  const values = person.values[column];
  const reliable = person.reliable[column];
  if (!values || !reliable || timesS.length < 2) return [];
  const last = timesS.length - 1;
  const half = ((timesS[last] ?? 0) - (timesS[0] ?? 0)) / last / 2;
  const stretches: Stretch[] = [];
  let start = -1;
  for (let row = 0; row <= timesS.length; row++) {
    const doubtful = row <= last && Number.isFinite(values[row]) && reliable[row] === false;
    if (doubtful && start < 0) start = row;
    if (!doubtful && start >= 0) {
      stretches.push({
        startS: (timesS[start] ?? 0) - half,
        endS: (timesS[row - 1] ?? 0) + half,
      });
      start = -1;
    }
  }
  return stretches;
}
