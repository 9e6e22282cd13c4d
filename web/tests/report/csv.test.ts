import { describe, expect, it } from "vitest";

import { nameCsv, writeCsv } from "../../src/report/csv";
import { makePerson } from "./people";

describe("writeCsv", () => {
  it("writes one line a frame and person, with what cannot be relied on marked", () => {
    const first = makePerson({
      timesS: Float64Array.of(0, 0.1),
      values: [Float64Array.of(10.004, NaN)],
      reliable: [[false, false]],
    });
    const second = makePerson({
      number: 4,
      timesS: Float64Array.of(0.2),
      angleKeys: ["head_tilt"],
      values: [Float64Array.of(-3)],
      reliable: [[true]],
    });

    const csv = writeCsv({
      source: "run.mp4",
      aspect: 1,
      bones: [],
      people: [first, second],
      run: null,
    });

    expect(csv.split("\r\n")).toEqual([
      "person,time_s,left_knee_flexion_deg,left_knee_flexion_reliable,head_tilt_deg,head_tilt_reliable",
      "0,0.0000,10.00,0,,",
      "0,0.1000,,,,",
      "4,0.2000,,,-3.00,1",
      "",
    ]);
  });
});

describe("nameCsv", () => {
  it.each([
    ["run.mp4", "run-angles.csv"],
    ["달리기 2.mov", "달리기 2-angles.csv"],
    ["../../etc/passwd", "etc-passwd-angles.csv"],
    ["camera 0", "camera 0-angles.csv"],
    ["...", "barun-angles.csv"],
    ['a<b>:"c|?*', "a-b-c-angles.csv"],
  ])("makes a safe name of %s", (source, name) => {
    expect(nameCsv(source)).toBe(name);
  });
});
