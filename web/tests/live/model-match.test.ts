import { describe, expect, it } from "vitest";

import { otherModelOf } from "../../src/live/model-match";

describe("a calibration is of another model", () => {
  it.each<[string, string[], "lite" | "full" | null, string | null]>([
    ["where it was made with one that does not look", ["front full"], "lite", "full"],
    ["in one of its views", ["front lite", "left-side full"], "lite", "full"],
    ["not where it is the same", ["front lite"], "lite", null],
    ["not where the view has one of each", ["front full", "front lite"], "lite", null],
    [
      "where another view has one of each",
      ["front full", "front lite", "left-side full"],
      "lite",
      "full",
    ],
    ["not where it is not known of the calibration", ["front "], "lite", null],
    ["not where it is not known what looks", ["front full"], null, null],
  ])("%s", (_, calibrations, looks, other) => {
    const views = calibrations.map((one) => one.split(" ")[0] ?? "");
    const models = calibrations.map((one) => one.split(" ")[1] ?? "");
    expect(otherModelOf({ views, models }, looks)).toBe(other);
  });

  it("not where there is none", () => {
    expect(otherModelOf(null, "full")).toBeNull();
  });
});
