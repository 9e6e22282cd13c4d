import { describe, expect, it } from "vitest";

import { otherModelOf } from "../../src/live/model-match";

describe("a calibration is of another model", () => {
  it.each<[string, string[], "lite" | "full" | null, string | null]>([
    ["where it was made with one that does not look", ["full"], "lite", "full"],
    ["in one of its views", ["lite", "full"], "lite", "full"],
    ["not where it is the same", ["lite"], "lite", null],
    ["not where it is not known of the calibration", [""], "lite", null],
    ["not where it is not known what looks", ["full"], null, null],
  ])("%s", (_, models, looks, other) => {
    expect(otherModelOf({ models }, looks)).toBe(other);
  });

  it("not where there is none", () => {
    expect(otherModelOf(null, "full")).toBeNull();
  });
});
