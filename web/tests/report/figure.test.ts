import { describe, expect, it } from "vitest";

import { LANDMARKS } from "../../src/report/data";
import { listLines } from "../../src/report/figure";
import { makePerson } from "./people";

const bones = [
  { start: 11, end: 13, side: "left" },
  { start: 0, end: 1, side: "middle" },
] as const;

describe("listLines", () => {
  it("maps picture heights into the drawing", () => {
    const person = makePerson({ viewBox: [0.25, 0, 0.5, 1] });

    const [line] = listLines(person, bones, 2, 400);

    expect(line?.ends).toEqual([200, 400, 200, 400]);
    expect(line?.opacity).toBe(1);
  });

  it("leaves out lines of missing points", () => {
    const person = makePerson({});
    person.positions[2 * (1 * LANDMARKS + 13)] = NaN;

    expect(listLines(person, bones, 1, 100)).toHaveLength(1);
    expect(listLines(person, bones, 2, 100)).toHaveLength(2);
  });

  it("fades what is hard to see, never to nothing; unknown is solid", () => {
    const person = makePerson({});
    person.visibility[13] = 0.3;
    person.visibility[LANDMARKS + 13] = 0;
    person.visibility[2 * LANDMARKS + 13] = NaN;

    const opacities = [0, 1, 2].map((row) => listLines(person, bones, row, 100)[0]?.opacity ?? 0);

    expect(opacities[0]).toBeCloseTo(0.3);
    expect(opacities[1]).toBeGreaterThan(0.1);
    expect(opacities[2]).toBe(1);
  });

  it("draws the face finer", () => {
    expect(listLines(makePerson({}), bones, 0, 100).map((line) => line.fine)).toEqual([
      false,
      true,
    ]);
  });
});
