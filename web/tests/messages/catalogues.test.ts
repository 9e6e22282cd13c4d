import { describe, expect, it } from "vitest";

import { en } from "../../src/messages/en";
import { chooseLanguage, language } from "../../src/messages/language";
import { ko } from "../../src/messages/ko";
import { plural } from "../../src/messages/plural";
import postureTexts from "../../src/messages/posture.json";
import {
  calibrationText,
  featureText,
  reasonText,
  RULE_CODES,
  ruleText,
} from "../../src/messages/posture";

// the compiler checks it too; this one says which key
const HANGUL = /[가-힣]/;
const WITHOUT_HANGUL = new Set(["modelHash", "shell.none"]);
type Text = string | ((...values: string[]) => string);
interface Group {
  readonly [key: string]: Text | Group;
}

const filled = (text: Text): string =>
  typeof text === "string" ? text : text("{a}", "{b}", "{c}");

/** Every text by its key, those of a page behind the page's name. */
function flat(group: Group, prefix = ""): Map<string, string> {
  return new Map(
    Object.entries(group).flatMap(([key, value]) =>
      typeof value === "object"
        ? [...flat(value, `${prefix}${key}.`)]
        : [[`${prefix}${key}`, filled(value)] as const],
    ),
  );
}

const [english, korean] = [flat(en), flat(ko)];

describe("the catalogues", () => {
  it("have the same keys", () => {
    expect([...korean.keys()].sort()).toEqual([...english.keys()].sort());
    expect(english.size).toBeGreaterThan(300);
  });

  it.each([...english.keys()])("say %s in both languages", (key) => {
    const [one, other] = [english.get(key) ?? "", korean.get(key) ?? ""];
    expect(one).not.toMatch(HANGUL);
    if (!WITHOUT_HANGUL.has(key)) expect(other).toMatch(HANGUL);
    const values = (text: string): string[] => (text.match(/\{[abc]\}/g) ?? []).sort();
    expect(values(other)).toEqual(values(one));
  });

  it("have no text without content", () => {
    for (const [key, text] of [...english, ...korean]) expect(text.trim(), key).not.toBe("");
  });
});

/** Texts by key with 1 in the place of every figure; where it is a name that is said, see NAMED. */
function ofOne(group: Group, prefix = ""): Map<string, string> {
  return new Map(
    Object.entries(group).flatMap(([key, value]) => {
      const place = `${prefix}${key}`;
      if (typeof value === "object") return [...ofOne(value, `${place}.`)];
      return typeof value === "string" ? [] : [[place, value("1", "1", "1", "1")] as const];
    }),
  );
}

// of these, the one that ends in "s" is a verb
const NAMED = new Set(["queued", "analyse.resumed", "live.latencyOf", "history.heatCell"]);
const VERBS = /^1 (?:is|was|has|does|waits|\w+ (?:is|was|waits)|as)\b/;

describe("English texts with a figure", () => {
  const texts = ofOne(en);

  it.each([...texts.keys()])("say %s of one in the singular", (key) => {
    const said = (texts.get(key) ?? "").match(/(?<![@\w])1 (?:\w+ )?\w+s\b/g) ?? [];
    const wrong = said.filter((words) => !VERBS.test(words));
    expect(NAMED.has(key) ? [] : wrong).toEqual([]);
  });

  it("would notice a plural of one", () => {
    expect("Saved 1 new rows".match(/(?<![@\w])1 (?:\w+ )?\w+s\b/g)).toEqual(["1 new rows"]);
    expect(VERBS.test("1 new rows")).toBe(false);
    expect([
      plural("1", "day", "days"),
      plural("2", "day", "days"),
      plural("0", "day", "days"),
    ]).toEqual(["day", "days", "days"]);
  });
});

describe("the texts about sitting", () => {
  it("are there for every rule in both languages", () => {
    expect(RULE_CODES).toContain("P009");
    expect(Object.keys(postureTexts.ko.rules)).toEqual(RULE_CODES);
    language.value = "ko";
    expect(ruleText("P002").title).toBe("구부정한 자세");
    language.value = "en";
    expect(ruleText("P002")).toMatchObject({ key: "slouch", title: "Slouching" });
  });

  it("take a reason as the service may write it", () => {
    const text = reasonText("not-visible");
    expect(text).toMatch(/hidden/);
    expect(reasonText("not_visible")).toBe(text);
    expect(reasonText("posture.reason-not-visible")).toBe(text);
  });

  it("show a code they do not know", () => {
    expect(ruleText("P999").title).toBe("P999");
    expect(reasonText("sun-spots")).toBe("sun-spots");
    expect(featureText("new_angle").name).toBe("new_angle");
    expect(calibrationText("no-such")).toBeNull();
  });

  it("fill in what the service measured", () => {
    const details = { share: 0.314, limit: 0.05 };
    expect(calibrationText("posture_calibration.refused-alarms", details)).toMatch(
      /31% of .* at most 5% may/,
    );
    expect(calibrationText("refused-few-frames", { rate_hz: 2.345, needed_hz: 4 })).toMatch(
      /were 2.3 pictures a second; a calibration needs at least 4\./,
    );
  });

  it("leave out a sentence without its figure, not what to do", () => {
    expect(calibrationText("refused-alarms")).toBe("Sit the way you can keep up, and try again.");
  });
});

describe("the language", () => {
  it.each([
    ["remembered", "ko", ["en"], "ko"],
    ["the browser's", null, ["ko-KR", "en"], "ko"],
    ["the first spoken of the browser's", null, ["fr", "en-GB", "ko"], "en"],
    ["English where nothing else is known", null, ["fr"], "en"],
    ["not a damaged memory", "xx", ["ko"], "ko"],
  ] as const)("is %s", (_, stored, wanted, choice) => {
    expect(chooseLanguage(stored, wanted)).toBe(choice);
  });
});
