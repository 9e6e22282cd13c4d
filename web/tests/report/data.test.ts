import { describe, expect, it } from "vitest";

import { decodeReport, findDoubts, findRow } from "../../src/report/data";
import { makePerson } from "./people";

function encode(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function encodeSteps(steps: number[]): string {
  return encode(new Uint8Array(Int16Array.from(steps).buffer));
}

function wire(changes: Record<string, unknown> = {}): string {
  const positions = new Array<number>(2 * 2 * 33).fill(4096);
  positions[0] = -32768;
  return JSON.stringify({
    version: 1,
    source: "run.mp4",
    positionSteps: 8192,
    angleSteps: 100,
    aspect: 1.5,
    bones: [[11, 12, "middle"]],
    people: [
      {
        number: 3,
        times: [0, 0.5],
        positions: encodeSteps(positions),
        visibility: encode(
          Uint8Array.from({ length: 66 }, (_, index) => (index === 0 ? 255 : 254)),
        ),
        viewBox: [0, 0, 1.5, 1],
        angles: ["left_knee_flexion", "right_knee_flexion"],
        values: encodeSteps([1250, -32768, -300, 18000]),
        reliable: encode(Uint8Array.of(0b1001)),
        plots: [
          {
            quantity: "knee_flexion",
            series: [
              ["left", 0],
              ["right", 1],
            ],
          },
        ],
      },
    ],
    ...changes,
  });
}

describe("decodeReport", () => {
  const person = decodeReport(wire()).people[0] ?? makePerson({});

  it("reads angles by column and leaves gaps", () => {
    expect([...(person.values[0] ?? [])]).toEqual([12.5, -3]);
    expect([...(person.values[1] ?? [])]).toEqual([NaN, 180]);
  });

  it("reads which values can be relied on, bit by bit", () => {
    expect(person.reliable).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it("reads positions and visibility, unknown ones as NaN", () => {
    expect(person.positions[0]).toBeNaN();
    expect(person.positions[1]).toBeCloseTo(0.5);
    expect(person.visibility[0]).toBeNaN();
    expect(person.visibility[1]).toBe(1);
  });

  it("reads plots and bones by name", () => {
    expect(person.plots[0]?.series[1]).toEqual({ side: "right", column: 1 });
    expect(decodeReport(wire()).bones[0]).toEqual({ start: 11, end: 12, side: "middle" });
  });

  it("refuses data of another version", () => {
    expect(() => decodeReport(wire({ version: 2 }))).toThrow("version 2");
  });
});

describe("findRow", () => {
  const times = [0, 0.1, 0.2, 1];

  it.each([
    [-5, 0],
    [0.04, 0],
    [0.06, 1],
    [0.5, 2],
    [0.7, 3],
    [99, 3],
  ])("finds the row nearest to %d s", (timeS, row) => {
    expect(findRow(times, timeS)).toBe(row);
  });

  it("is 0 without rows", () => {
    expect(findRow([], 1)).toBe(0);
  });
});

describe("findDoubts", () => {
  it("finds stretches with a value nobody should rely on, not gaps", () => {
    const person = makePerson({
      values: [Float64Array.of(1, 2, 3, NaN, 5, 6)],
      reliable: [[true, false, false, false, true, false]],
    });

    const stretches = findDoubts(person, 0);

    expect(stretches).toHaveLength(2);
    expect(stretches[0]?.startS).toBeCloseTo(0.05);
    expect(stretches[0]?.endS).toBeCloseTo(0.25);
    expect(stretches[1]?.startS).toBeCloseTo(0.45);
  });

  it("finds none in a column that is not there", () => {
    expect(findDoubts(makePerson({}), 7)).toEqual([]);
  });
});

it("reads a report without people, which has nothing to draw", () => {
  const json = JSON.stringify({ version: 1, source: "desk.mp4", people: [] });
  expect(decodeReport(json)).toEqual({
    source: "desk.mp4",
    aspect: 1,
    bones: [],
    people: [],
    run: null,
  });
});
