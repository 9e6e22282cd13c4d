import { describe, expect, it } from "vitest";

import { en } from "../../src/messages/en";
import {
  formatBytes,
  formatClock,
  formatDuration,
  formatGib,
  formatMeasurement,
  formatTime,
  formatTimeLeft,
  formatWeekday,
  secondsLeft,
} from "../../src/messages/figures";

describe("formatTime", () => {
  it.each([
    [0, "0:00.00"],
    [5.234, "0:05.23"],
    [59.999, "1:00.00"],
    [61.5, "1:01.50"],
    [3600, "60:00.00"],
    [-1, "0:00.00"],
  ])("writes %d s as %s", (seconds, text) => {
    expect(formatTime(seconds)).toBe(text);
  });
});

it.each(["en", "ko"] as const)("begins the day at 00:00 (%s)", (speech) => {
  expect(formatClock(new Date(2027, 0, 1, 0, 5), speech)).toBe("00:05");
  expect(formatClock(new Date(2027, 0, 1, 15, 5), speech)).toBe("15:05");
});

describe("secondsLeft", () => {
  it("goes on at the rate so far", () => {
    expect(secondsLeft(50, 200, 10)).toBe(30);
  });

  it.each([
    ["no total is known", 50, null, 10],
    ["nothing is done", 0, 200, 10],
    ["it has hardly begun", 5, 200, 0.5],
    ["more is done than the file said", 210, 200, 10],
  ])("is unknown where %s", (_, done, total, elapsed) => {
    expect(secondsLeft(done, total, elapsed)).toBeNull();
  });
});

describe("formatTimeLeft", () => {
  it.each([
    [0.2, "about 1 s left"],
    [9.5, "about 10 s left"],
    [12, "about 15 s left"],
    [89, "about 90 s left"],
    [100, "about 2 min left"],
  ])("writes %d s as %s", (seconds, text) => {
    expect(formatTimeLeft(seconds, en, "en")).toBe(text);
  });
});

it("writes sizes in GiB", () => {
  expect(formatGib(2 ** 31, "en")).toBe("2");
  expect(formatGib(1.5 * 2 ** 30, "ko")).toBe("1.5");
});

describe("formatDuration", () => {
  it.each([
    [-3, "0 sec", "0초"],
    [40, "40 sec", "40초"],
    [59.6, "1 min", "1분"],
    [35 * 60, "35 min", "35분"],
    [7200, "2 hr", "2시간"],
    [9300, "2 hr 35 min", "2시간 35분"],
  ])("writes %d s as %s and %s", (seconds, english, korean) => {
    expect(formatDuration(seconds, "en")).toBe(english);
    expect(formatDuration(seconds, "ko")).toBe(korean);
  });
});

describe("the days of the week", () => {
  it("begin on Monday", () => {
    expect([0, 6].map((day) => formatWeekday(day, "en"))).toEqual(["Mon", "Sun"]);
    expect([0, 6].map((day) => formatWeekday(day, "ko"))).toEqual(["월", "일"]);
  });
});

describe("formatBytes", () => {
  it.each([
    [0, "0 bytes"],
    [999, "999 bytes"],
    [123_456, "123 kB"],
    [4_200_000_000, "4.2 GB"],
  ])("writes %d as %s", (bytes, text) => {
    expect(formatBytes(bytes, "en")).toBe(text);
  });
});

describe("formatMeasurement", () => {
  it.each([
    [12.34, "°", 0, "auto", "12°"],
    [-0.234, "shoulder widths", 2, "auto", "-0.23 shoulder widths"],
    [3.4, "°", 0, "exceptZero", "+3°"],
    [-0.2, "°", 0, "auto", "0°"],
  ] as const)("writes %d %s", (value, unit, decimals, sign, text) => {
    expect(formatMeasurement(value, unit, decimals, "en", sign)).toBe(text);
  });
});
