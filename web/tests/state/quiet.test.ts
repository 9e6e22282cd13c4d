import { describe, expect, it } from "vitest";

import { isInQuietHours, minutesOf, type QuietFacts, quietReason } from "../../src/state/quiet";

/** A Wednesday; local time, as the person reads the clock. */
const at = (time: string, day = 4): Date => new Date(`2027-03-0${day - 1}T${time}:00`);
const WEEKDAYS = [0, 1, 2, 3, 4];

describe("minutesOf", () => {
  it.each([
    ["00:00", 0],
    ["09:30", 570],
    ["23:59", 1439],
    ["24:00", null],
    ["9:30", null],
    ["", null],
  ])("reads %s as %s", (time, minutes) => {
    expect(minutesOf(time)).toBe(minutes);
  });
});

describe("quiet hours", () => {
  const lunch = [{ days: WEEKDAYS, from: "12:00", to: "13:00" }];
  const night = [{ days: [2], from: "22:00", to: "07:00" }]; // of Wednesday
  it.each([
    ["begin on the minute", lunch, at("12:00"), true],
    ["end before the minute", lunch, at("13:00"), false],
    ["hold on their days only", lunch, new Date("2027-03-06T12:30:00"), false],
    ["last into the night", night, at("23:30"), true],
    ["last into the next morning", night, at("06:59", 5), true],
    ["end in the morning", night, at("07:00", 5), false],
    ["do not begin in the morning of their own day", night, at("06:00"), false],
    ["of no length never hold", [{ days: [2], from: "08:00", to: "08:00" }], at("08:00"), false],
    ["that cannot be read never hold", [{ days: [2], from: "x", to: "08:00" }], at("07:00"), false],
  ])("%s", (_, hours, now, is) => {
    expect(isInQuietHours(hours, now)).toBe(is);
  });
});

describe("the one reason to be quiet", () => {
  const none: QuietFacts = {
    isPaused: false,
    isAway: false,
    isExercising: false,
    isSavingBattery: false,
    asked: null,
    quietHours: [],
    now: at("12:30"),
  };
  const call = { reason: "call", untilMs: null } as const;
  it.each<[string, Partial<QuietFacts>, string | null]>([
    ["none", {}, null],
    ["a pause", { isPaused: true, asked: call, isAway: true }, "paused"],
    ["a call before the battery", { asked: call, isSavingBattery: true }, "call"],
    [
      "quiet hours before absence",
      { isAway: true, quietHours: [{ days: [2], from: "12:00", to: "13:00" }] },
      "quiet_hours",
    ],
    ["an exercise", { isExercising: true, isAway: true }, "exercising"],
    ["the battery", { isSavingBattery: true }, "battery"],
    ["absence", { isAway: true }, "away"],
    [
      "a wish that lasts",
      { asked: { reason: "do_not_disturb", untilMs: at("12:31").getTime() } },
      "do_not_disturb",
    ],
    [
      "no wish that has run out",
      { asked: { reason: "screen_sharing", untilMs: at("12:30").getTime() } },
      null,
    ],
  ])("is %s", (_, facts, reason) => {
    expect(quietReason({ ...none, ...facts })).toBe(reason);
  });
});
