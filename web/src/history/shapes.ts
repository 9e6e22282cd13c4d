/** From the rows of the service to what the charts and tables of the history draw. */
import type { AnglePoint, TimeRow } from "../transport/bodies";
import { addDays, dayKey, startOfDay } from "./days";

/** Seconds of a stretch, by how they are told. */
export interface Use {
  /** As calibrated. */
  readonly wellS: number;
  /** Off it, but not, or not yet, for long enough to be mentioned. */
  readonly brieflyS: number;
  /** Off it for long. */
  readonly badlyS: number;
  /** Not judged, for whatever reason, while somebody may have been there. */
  readonly unseenS: number;
  readonly sittingS: number;
  readonly blindS: number;
  readonly nEvents: number;
  readonly nBreaks: number;
}

export const NO_USE: Use = {
  wellS: 0,
  brieflyS: 0,
  badlyS: 0,
  unseenS: 0,
  sittingS: 0,
  blindS: 0,
  nEvents: 0,
  nBreaks: 0,
};

export function useOf(row: Omit<TimeRow, "start">): Use {
  return {
    wellS: row.good_s,
    brieflyS: row.departed_s,
    badlyS: row.issue_s,
    unseenS: row.settling_s + row.cannot_judge_s + row.blind_s,
    sittingS: row.sitting_s,
    blindS: row.blind_s,
    nEvents: row.n_events,
    nBreaks: row.n_breaks,
  };
}

export function addUses(uses: readonly Use[]): Use {
  return uses.reduce(
    (sum, use) => ({
      wellS: sum.wellS + use.wellS,
      brieflyS: sum.brieflyS + use.brieflyS,
      badlyS: sum.badlyS + use.badlyS,
      unseenS: sum.unseenS + use.unseenS,
      sittingS: sum.sittingS + use.sittingS,
      blindS: sum.blindS + use.blindS,
      nEvents: sum.nEvents + use.nEvents,
      nBreaks: sum.nBreaks + use.nBreaks,
    }),
    NO_USE,
  );
}

/** Seconds in which could be told how the person sat. */
export const judgedS = ({ wellS, brieflyS, badlyS }: Use): number => wellS + brieflyS + badlyS;

/** Share of the judged time that was sat well; null where nothing was judged. */
export const wellShare = (use: Use): number | null =>
  judgedS(use) === 0 ? null : use.wellS / judgedS(use);

export interface HeatCell {
  readonly hour: number;
  readonly use: Use;
}

export interface HeatDay {
  readonly day: Date;
  readonly cells: readonly HeatCell[];
}

/** Hours shown even where nothing happened. */
const USUAL_HOURS = { first: 9, last: 17 } as const;

/** A row a day, a cell an hour, from the earliest to the latest hour anything was seen in. */
export function heatDays(rows: readonly TimeRow[], start: Date, nDays: number): HeatDay[] {
  const uses = new Map<string, Use[]>();
  let [first, last]: [number, number] = [USUAL_HOURS.first, USUAL_HOURS.last];
  for (const row of rows) {
    const instant = new Date(row.start);
    const use = useOf(row);
    if (judgedS(use) + use.unseenS === 0) continue;
    const hour = instant.getHours();
    const key = `${dayKey(instant)} ${hour}`;
    uses.set(key, [...(uses.get(key) ?? []), use]); // the hour that comes twice in autumn
    first = Math.min(first, hour);
    last = Math.max(last, hour);
  }
  return Array.from({ length: nDays }, (_, index) => {
    const day = addDays(startOfDay(start), index);
    const cells = Array.from({ length: last - first + 1 }, (__, offset) => {
      const hour = first + offset;
      return { hour, use: addUses(uses.get(`${dayKey(day)} ${hour}`) ?? []) };
    });
    return { day, cells };
  });
}

/** Below it an hour says little; it is drawn faintly. */
const FULL_HOUR_S = 30 * 60;

/** How strongly a cell is drawn, 0 to 1: by how much of the hour was judged. */
export const weightOf = (use: Use): number => Math.min(1, judgedS(use) / FULL_HOUR_S);

/** Five steps from badly to well, told apart by everybody; null where nothing was judged. */
export function heatStep(use: Use): 0 | 1 | 2 | 3 | 4 | null {
  const share = wellShare(use);
  if (share === null) return null;
  if (share < 0.4) return 0;
  if (share < 0.6) return 1;
  if (share < 0.75) return 2;
  return share < 0.9 ? 3 : 4;
}

/** The angles as columns of one time axis; null where there is none. */
export interface AngleColumns {
  readonly timesS: readonly number[];
  readonly columns: readonly {
    readonly key: string;
    readonly values: readonly (number | null)[];
  }[];
}

/** No line is drawn over a longer pause: nobody knows what was between. */
const LONGEST_LINE_S = 2.5 * 3600;

/** Adds an instant without values in the middle of every long pause. */
function withGaps(timesS: readonly number[]): number[] {
  return timesS.flatMap((timeS, index) => {
    const before = timesS[index - 1];
    const isAfterPause = before !== undefined && timeS - before > LONGEST_LINE_S;
    return isAfterPause ? [(before + timeS) / 2, timeS] : [timeS];
  });
}

/** A mean of fewer pictures is left out. */
const LEAST_PICTURES = 30;

export function angleColumns(
  angles: Readonly<Record<string, readonly AnglePoint[]>>,
  keys: readonly string[],
): AngleColumns {
  const instants = new Set<number>();
  const tables = keys.map((key) => {
    const values = new Map<number, number>();
    for (const point of angles[key] ?? []) {
      if (point.departure === null || point.n_frames < LEAST_PICTURES) continue;
      const timeS = Date.parse(point.start) / 1000;
      values.set(timeS, point.departure);
      instants.add(timeS);
    }
    return { key, values };
  });
  const timesS = withGaps([...instants].sort((a, b) => a - b));
  return {
    timesS,
    columns: tables.map(({ key, values }) => ({
      key,
      values: timesS.map((timeS) => values.get(timeS) ?? null),
    })),
  };
}

/** Keys with a baseline to compare with, those with the most to say first. */
export function comparableKeys(angles: Readonly<Record<string, readonly AnglePoint[]>>): string[] {
  const weights = Object.entries(angles).map(([key, points]) => ({
    key,
    pictures: points.reduce(
      (sum, point) => sum + (point.departure === null ? 0 : point.n_frames),
      0,
    ),
  }));
  return weights
    .filter(({ pictures }) => pictures > 0)
    .sort((a, b) => b.pictures - a.pictures || a.key.localeCompare(b.key))
    .map(({ key }) => key);
}
