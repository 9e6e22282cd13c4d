import { describe, expect, it } from "vitest";

import {
  DEFAULT_CHOICE,
  parseFigure,
  readChoice,
  reportQuery,
  runnerRequest,
} from "../../src/state/report-choice";

const RUN = {
  activity: "running",
  heightCm: 172,
  speedKmH: 10,
  filmedHz: 240,
  person: 2,
  runner: null,
} as const;

describe("readChoice", () => {
  it("gives back what was kept", () => {
    expect(readChoice(JSON.stringify(RUN))).toEqual(RUN);
  });

  it.each([null, "", "[]", "3", '{"activity":"dancing"}', "{oops"])(
    "is not led on by %s",
    (json) => {
      expect(readChoice(json)).toEqual(DEFAULT_CHOICE);
    },
  );

  it("leaves out what cannot be", () => {
    const kept = JSON.stringify({ ...RUN, heightCm: 17, person: "2", runner: 7 });
    expect(readChoice(kept)).toEqual({ ...RUN, heightCm: null, person: null });
  });
});

describe("a kept profile", () => {
  const earlier = { baseline: ["a", "b:2.5000"], compare: "c" };

  it("stands in for the usual range of earlier runs, not for the one compared with", () => {
    expect(reportQuery({ ...RUN, runner: "Minji" }, earlier)).toMatchObject({
      runner: "Minji",
      baseline: [],
      compare: "c",
    });
    expect(reportQuery({ ...RUN, activity: "posture", runner: "Minji" })).toMatchObject({
      runner: null,
    });
  });

  it("is made of this run and the earlier ones, with what is known", () => {
    expect(runnerRequest("id", { ...RUN, speedKmH: 9 }, earlier)).toEqual({
      recording_id: "id",
      baseline: ["a", "b:2.5000"],
      height_m: 1.72,
      speed_m_per_s: 2.5,
      filmed_hz: 240,
      person: 2,
    });
    expect(runnerRequest("id", DEFAULT_CHOICE, { baseline: [], compare: null })).toEqual({
      recording_id: "id",
      baseline: [],
    });
  });
});

describe("parseFigure", () => {
  it("takes a comma for a point", () => {
    expect(parseFigure("10,5", "speedKmH")).toBe(10.5);
  });

  it.each(["", " ", "x", "0", "1e9", "-170"])("refuses %j", (text) => {
    expect(parseFigure(text, "heightCm")).toBeNull();
  });
});

describe("reportQuery", () => {
  it("is in the units of the service", () => {
    expect(reportQuery(RUN)).toEqual({
      activity: "running",
      height_m: "1.72",
      speed_m_per_s: "2.7778",
      filmed_hz: "240",
      person: "2",
      runner: null,
      baseline: [],
      compare: null,
    });
  });

  it("asks nothing about a run of another report", () => {
    expect(reportQuery({ ...RUN, activity: "posture" })).toEqual({
      activity: "posture",
      height_m: null,
      speed_m_per_s: null,
      filmed_hz: null,
      person: null,
      runner: null,
      baseline: [],
      compare: null,
    });
  });

  it("refers to earlier runs of a run only", () => {
    const earlier = { baseline: ["a", "b:2.5000"], compare: "c" };
    expect(reportQuery(RUN, earlier)).toMatchObject(earlier);
    expect(reportQuery({ ...RUN, activity: "posture" }, earlier)).toMatchObject({
      baseline: [],
      compare: null,
    });
  });
});
