import { describe, expect, it } from "vitest";

import { addDays, dayKey, startOf, startOfDay, stretchOf } from "../../src/history/days";
import {
  addUses,
  angleColumns,
  comparableKeys,
  heatDays,
  heatStep,
  judgedS,
  NO_USE,
  useOf,
  weightOf,
  wellShare,
} from "../../src/history/shapes";
import { row } from "./rows";

const MONDAY = new Date(2027, 2, 1);

describe("the calendar", () => {
  it("begins a week on Monday", () => {
    expect(dayKey(startOf("week", new Date(2027, 2, 7, 23, 59)))).toBe("2027-03-01");
    expect(dayKey(startOf("week", MONDAY))).toBe("2027-03-01");
    expect(startOfDay(new Date(2027, 2, 1, 13)).getTime()).toBe(MONDAY.getTime());
  });

  it("goes on day by day over the end of a month", () => {
    expect(dayKey(addDays(MONDAY, -1))).toBe("2027-02-28");
    expect(dayKey(addDays(MONDAY, 31))).toBe("2027-04-01");
  });

  it("asks for a stretch up to the first instant of the next", () => {
    const { from, to } = stretchOf("week", MONDAY);
    expect(new Date(from).getTime()).toBe(MONDAY.getTime());
    expect(new Date(to).getTime()).toBe(new Date(2027, 2, 8).getTime());
  });
});

describe("a row of time", () => {
  const whole = row("x", {
    good_s: 1000,
    departed_s: 200,
    settling_s: 100,
    issue_s: 700,
    cannot_judge_s: 50,
    blind_s: 30,
    away_s: 900,
    paused_s: 20,
    sitting_s: 2050,
  });

  it("tells a short departure apart from sitting well, and absence from both", () => {
    expect(useOf(whole)).toMatchObject({
      wellS: 1000,
      brieflyS: 200,
      badlyS: 700,
      unseenS: 180,
      sittingS: 2050,
    });
    expect(judgedS(useOf(whole))).toBe(1900);
    expect(wellShare(useOf(whole))).toBeCloseTo(1000 / 1900);
  });

  it("does not call a minute good of which half passed before the hold", () => {
    const half = useOf(row("x", { good_s: 30, departed_s: 29, issue_s: 1 }));
    expect(wellShare(half)).toBe(0.5);
    expect(heatStep(half)).toBe(1);
  });

  it("has no share without judged time", () => {
    expect(wellShare(useOf(row("x", { away_s: 3600 })))).toBeNull();
    expect(heatStep(NO_USE)).toBeNull();
  });

  it("adds up", () => {
    expect(addUses([useOf(whole), useOf(whole)]).brieflyS).toBe(400);
    expect(addUses([useOf(whole), useOf(whole)]).badlyS).toBe(1400);
    expect(addUses([])).toEqual(NO_USE);
  });

  it.each([
    [0, 0],
    [0.5, 1],
    [0.7, 2],
    [0.8, 3],
    [0.9, 4],
    [1, 4],
  ])("of which %d is well takes step %d", (share, step) => {
    expect(heatStep({ ...NO_USE, wellS: 100 * share, badlyS: 100 * (1 - share) })).toBe(step);
  });

  it("is drawn the stronger the more was judged", () => {
    expect(weightOf({ ...NO_USE, wellS: 900 })).toBe(0.5);
    expect(weightOf({ ...NO_USE, wellS: 2000, badlyS: 1600 })).toBe(1);
  });
});

describe("the heat map", () => {
  const at = (day: number, hour: number): string => new Date(2027, 2, day, hour).toISOString();

  it("has a row a day and the usual hours where nothing was seen", () => {
    const days = heatDays([], MONDAY, 7);
    expect(days).toHaveLength(7);
    expect(days[0]?.cells.map(({ hour }) => hour)).toEqual([9, 10, 11, 12, 13, 14, 15, 16, 17]);
  });

  it("stretches to the hours seen and puts each into its place", () => {
    const days = heatDays(
      [
        row(at(2, 7), { good_s: 60 }),
        row(at(3, 22), { issue_s: 30 }),
        row(at(3, 4), { away_s: 30 }),
      ],
      MONDAY,
      7,
    );
    const hours = days[1]?.cells.map(({ hour }) => hour) ?? [];
    expect([hours[0], hours.at(-1)]).toEqual([7, 22]); // the hour of absence stretches nothing
    expect(days[1]?.cells[0]?.use.wellS).toBe(60);
    expect(days[2]?.cells.at(-1)?.use.badlyS).toBe(30);
    expect(days[0]?.cells.every(({ use }) => use.wellS === 0)).toBe(true);
  });

  it("adds the hour that comes twice", () => {
    const days = heatDays(
      [row(at(1, 10), { good_s: 60 }), row(at(1, 10), { good_s: 40 })],
      MONDAY,
      1,
    );
    expect(days[0]?.cells[1]?.use.wellS).toBe(100);
  });
});

describe("the angles", () => {
  const point = (hour: number, departure: number | null, n_frames = 100) => ({
    start: new Date(2027, 2, 1, hour).toISOString(),
    mean: 10,
    departure,
    n_frames,
  });
  const angles = {
    neck_inclination: [point(9, 2), point(11, 4)],
    trunk_inclination: [point(10, -1), point(11, 3, 5)],
    head_turn: [point(9, null)],
  };

  it("share one axis, with gaps where there is nothing to say", () => {
    const { timesS, columns } = angleColumns(angles, ["neck_inclination", "trunk_inclination"]);
    expect(timesS.map((timeS) => new Date(1000 * timeS).getHours())).toEqual([9, 10, 11]);
    expect(columns[0]?.values).toEqual([2, null, 4]);
    expect(columns[1]?.values).toEqual([null, -1, null]); // five pictures are too few
  });

  it("draw no line over a night", () => {
    const { timesS, columns } = angleColumns(
      { neck_inclination: [point(9, 2), point(11, 4), point(15, 6)] },
      ["neck_inclination"],
    );
    expect(timesS.map((timeS) => new Date(1000 * timeS).getHours())).toEqual([9, 11, 13, 15]);
    expect(columns[0]?.values).toEqual([2, 4, null, 6]);
  });

  it("leave out what has no baseline", () => {
    expect(comparableKeys(angles)).toEqual(["neck_inclination", "trunk_inclination"]);
  });
});
