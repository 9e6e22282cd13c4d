/** The texts about sitting, by the codes and keys the service speaks in; made from its catalogue. */
import { computed } from "@preact/signals";

import { language } from "./language";
import texts from "./posture.json";

type PostureTexts = (typeof texts)["en"];

/** One measurement's name, unit and explanation. */
export interface FeatureText {
  readonly name: string;
  readonly about: string;
  readonly unit: string;
  readonly decimals: number;
}

export interface RuleText {
  /** Stable name, such as `forward_head`. */
  readonly key: string;
  readonly title: string;
  /** One sentence, as in a notification. */
  readonly short: string;
  readonly explanation: string;
  readonly advice: string;
}

const catalogue = computed<PostureTexts>(() => texts[language.value]);

export const RULE_CODES: readonly string[] = Object.keys(texts.en.rules);
/** Sitting for long: a matter of time, not of posture. */
export const BREAK_CODE = "P009";

function find<Value>(table: Readonly<Record<string, Value>>, key: string): Value | null {
  return Object.hasOwn(table, key) ? (table[key] ?? null) : null;
}

/** A service newer than the page may know more codes: then the code itself is shown. */
export function ruleText(code: string): RuleText {
  const found = find<RuleText>(catalogue.value.rules, code);
  return found ?? { key: code, title: code, short: code, explanation: "", advice: "" };
}

export function featureText(key: string): FeatureText {
  const found = find<FeatureText>(catalogue.value.features, key);
  return found ?? { name: key, about: "", unit: "", decimals: 2 };
}

export const viewText = (view: string): string => find(catalogue.value.views, view) ?? view;

/** Takes `not_visible`, `not-visible` and `posture.reason-not-visible` alike. */
export function reasonText(reason: string): string {
  const label = reason.replace(/^posture\.reason-/, "").replaceAll("_", "-");
  return find(catalogue.value.reasons, label) ?? reason;
}

const PLACEHOLDER = /\{(\w+)(?::([^}]*))?\}/g;

type Details = Readonly<Record<string, number | string>>;

/** Fills `{name}` and `{name:.0%}` as the service's own texts are filled; null where a value is missing. */
function fill(line: string, details: Details, speech: string): string | null {
  const names = [...line.matchAll(PLACEHOLDER)].map(([, name = ""]) => name);
  if (names.some((name) => details[name] === undefined)) return null;
  return line.replace(PLACEHOLDER, (_, name: string, format = "") => {
    const value = details[name] ?? "";
    if (typeof value === "string") return value;
    const digits = Number(/\.(\d)/.exec(String(format))?.[1] ?? 6);
    const isShare = String(format).endsWith("%");
    return new Intl.NumberFormat(speech, {
      style: isShare ? "percent" : "decimal",
      maximumFractionDigits: digits,
    }).format(value);
  });
}

/**
 * Returns a text about calibration, such as that of `hint-collecting`; `null` for a key without one.
 * A sentence whose figure the service did not give is left out, what to do about it stays.
 */
export function calibrationText(key: string, details: Details = {}): string | null {
  const entry = key.replace(/^posture_calibration\./, "");
  const text = find<string>(catalogue.value.calibration, entry);
  if (text === null) return null;
  const lines = text.split("\n").map((line) => fill(line, details, language.value));
  return lines.filter((line) => line !== null).join("\n");
}
