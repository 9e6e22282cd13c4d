/** Numbers and times in words of a language. */
import type { Messages } from "./en";
import type { Language } from "./language";

export const formatCount = (count: number, language: Language): string =>
  new Intl.NumberFormat(language).format(count);

/** 0:05.23, 12:00.00 */
export function formatTime(seconds: number): string {
  const hundredths = Math.round(Math.max(0, seconds) * 100);
  const minutes = Math.floor(hundredths / 6000);
  const rest = ((hundredths % 6000) / 100).toFixed(2).padStart(5, "0");
  return `${minutes}:${rest}`;
}

export const formatShare = (share: number, language: Language): string =>
  new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);

/** Bytes in GiB, to three digits. */
export const formatGib = (bytes: number, language: Language): string =>
  new Intl.NumberFormat(language, { maximumSignificantDigits: 3 }).format(bytes / 2 ** 30);

const TRUST_AFTER_S = 1.5;

/** Seconds left at the rate so far; null before there is a rate to trust, or an end to reach. */
export function secondsLeft(done: number, total: number | null, elapsedS: number): number | null {
  if (total === null || done === 0 || done >= total || elapsedS < TRUST_AFTER_S) return null;
  return (elapsedS / done) * (total - done);
}

/** "about 20 s left", in steps that do not flicker. */
export function formatTimeLeft(seconds: number, texts: Messages, language: Language): string {
  if (seconds >= 90) return texts.timeLeftMinutes(formatCount(Math.round(seconds / 60), language));
  const step = seconds > 10 ? 5 : 1;
  return texts.timeLeftSeconds(
    formatCount(Math.max(step, Math.ceil(seconds / step) * step), language),
  );
}
