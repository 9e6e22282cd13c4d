import { describe, expect, it } from "vitest";

import { en } from "../../src/messages/en";
import { formatGib, formatTime, formatTimeLeft, secondsLeft } from "../../src/messages/figures";

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
