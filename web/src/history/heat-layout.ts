/** Where the cells of the heat map lie: hours beside each other, or below each other on a phone. */

/** In pixels: the picture is as wide as its place, so that its words are as large as others. */
const GAP = 4;
const CORNER = {
  /** Days are rows: their names stand before them, one line of hours above. */
  wide: { left: 64, top: 22 },
  /** Hours are rows; above each day stand its weekday and its number. */
  tall: { left: 30, top: 40 },
} as const;
const CELL = {
  wide: { narrowest: 20, widest: 84, height: 34 },
  tall: { narrowest: 16, widest: 84, height: 26 },
} as const;

export interface HeatLayout {
  readonly kind: "wide" | "tall";
  readonly width: number;
  readonly height: number;
  readonly cell: { readonly width: number; readonly height: number };
  /** The upper left corner of a cell. */
  readonly at: (day: number, hour: number) => { readonly x: number; readonly y: number };
}

/** Lays `nDays` of `nHours` out in a place `room` pixels wide; nothing lies beyond its edge. */
export function heatLayout(room: number, nDays: number, nHours: number): HeatLayout {
  const [days, hours] = [Math.max(nDays, 1), Math.max(nHours, 1)];
  const needed = CORNER.wide.left + hours * (CELL.wide.narrowest + GAP);
  const kind = needed <= room ? "wide" : "tall";
  const { left, top } = CORNER[kind];
  const { narrowest, widest, height } = CELL[kind];
  const [columns, rows] = kind === "wide" ? [hours, days] : [days, hours];
  const fitting = Math.floor((room - left) / columns) - GAP;
  const width = Math.min(widest, Math.max(narrowest, fitting));
  return {
    kind,
    width: left + columns * (width + GAP) - GAP,
    height: top + rows * (height + GAP),
    cell: { width, height },
    at: (day, hour) => {
      const [column, row] = kind === "wide" ? [hour, day] : [day, hour];
      return { x: left + column * (width + GAP), y: top + row * (height + GAP) };
    },
  };
}
