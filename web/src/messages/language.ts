/** The language of the page: remembered, else the browser's, else English. */
import { computed, signal } from "@preact/signals";

import { en, type Messages } from "./en";
import { ko } from "./ko";

export type Language = "en" | "ko";

export const LANGUAGES: readonly Language[] = ["en", "ko"];
/** Each language in its own words. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", ko: "한국어" };

const CATALOGUES: Readonly<Record<Language, Messages>> = { en, ko };
const STORAGE_KEY = "barun.language";

const isLanguage = (value: unknown): value is Language => value === "en" || value === "ko";

/** Returns the first language of `wanted` (such as "ko-KR") that Barun speaks. */
export function chooseLanguage(stored: string | null, wanted: readonly string[]): Language {
  if (isLanguage(stored)) return stored;
  const short = wanted.map((tag) => tag.slice(0, 2).toLowerCase());
  return short.find(isLanguage) ?? "en";
}

export const language = signal<Language>("en");
/** The texts in the language of the page. */
export const messages = computed(() => CATALOGUES[language.value]);

function stored(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null; // storage is switched off: the choice holds as long as the page
  }
}

/** Takes up the browser's language again. */
export function followBrowser(): void {
  language.value = chooseLanguage(null, navigator.languages);
  try {
    localStorage.removeItem(STORAGE_KEY);
  } catch {
    // as above
  }
}

/** Takes up the language at the start. */
export function startLanguage(): void {
  language.value = chooseLanguage(stored(), navigator.languages);
}

/** Changes the language and remembers it. */
export function setLanguage(choice: Language): void {
  language.value = choice;
  try {
    localStorage.setItem(STORAGE_KEY, choice);
  } catch {
    // as above
  }
}
