import { describe, expect, it } from "vitest";

import { en } from "../../src/messages/en";
import { chooseLanguage } from "../../src/messages/language";
import { ko } from "../../src/messages/ko";

// the compiler checks it too; this one says which key
const HANGUL = /[가-힣]/;
const WITHOUT_HANGUL = new Set(["modelHash"]);
type Text = string | ((...values: string[]) => string);

const filled = (text: Text): string =>
  typeof text === "string" ? text : text("{a}", "{b}", "{c}");

describe("the catalogues", () => {
  it("have the same keys", () => {
    expect(Object.keys(ko).sort()).toEqual(Object.keys(en).sort());
  });

  it.each(Object.keys(en) as (keyof typeof en)[])("say %s in both languages", (key) => {
    const [english, korean] = [filled(en[key]), filled(ko[key])];
    expect(english).not.toMatch(HANGUL);
    if (!WITHOUT_HANGUL.has(key)) expect(korean).toMatch(HANGUL);
    const values = (text: string): string[] => (text.match(/\{[abc]\}/g) ?? []).sort();
    expect(values(korean)).toEqual(values(english));
  });
});

describe("the language", () => {
  it.each([
    ["remembered", "ko", ["en"], "ko"],
    ["the browser's", null, ["ko-KR", "en"], "ko"],
    ["the first spoken of the browser's", null, ["fr", "en-GB", "ko"], "en"],
    ["English where nothing else is known", null, ["fr"], "en"],
    ["not a damaged memory", "xx", ["ko"], "ko"],
  ] as const)("is %s", (_, stored, wanted, language) => {
    expect(chooseLanguage(stored, wanted)).toBe(language);
  });
});
