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

/** "2 h 35 min", "35 min", "40 s"; in Korean "2시간 35분". */
export function formatDuration(seconds: number, language: Language): string {
  const whole = Math.max(0, Math.round(seconds));
  const unit = (value: number, name: "hour" | "minute" | "second"): string =>
    new Intl.NumberFormat(language, {
      style: "unit",
      unit: name,
      unitDisplay: language === "ko" ? "long" : "short",
    }).format(value);
  if (whole < 60) return unit(whole, "second");
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return unit(minutes, "minute");
  const rest = minutes % 60;
  const hours = unit(Math.floor(minutes / 60), "hour");
  return rest === 0 ? hours : `${hours} ${unit(rest, "minute")}`;
}

/** A time of day. */
export const formatClock = (instant: Date, language: Language): string =>
  new Intl.DateTimeFormat(language, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23", // hour12: false would write 24:05 after midnight
  }).format(instant);

export const formatInstant = (instant: Date, language: Language): string =>
  new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(instant);

/** "Wednesday 3 March". */
export const formatDay = (day: Date, language: Language): string =>
  new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" }).format(day);

/** "3 Mar". */
export const formatShortDay = (day: Date, language: Language): string =>
  new Intl.DateTimeFormat(language, { day: "numeric", month: "short" }).format(day);

/** "1 – 7 Mar 2027" */
export const formatDayRange = (first: Date, last: Date, language: Language): string =>
  new Intl.DateTimeFormat(language, {
    day: "numeric",
    month: "short",
    year: "numeric",
  }).formatRange(first, last);

/** "Mon"; 0 is Monday. */
export const formatWeekday = (weekday: number, language: Language): string =>
  new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" }).format(
    new Date(Date.UTC(2024, 0, 1 + weekday)), // a Monday
  );

/** Bytes as kB, MB, GB, to three digits. */
export function formatBytes(bytes: number, language: Language): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const step = bytes < 1 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: units[step] ?? "byte",
    unitDisplay: step === 0 ? "long" : "short",
    maximumSignificantDigits: 3,
  }).format(bytes / 1000 ** step);
}

/** A measurement with its unit: a degree sign stands close, other units after a space. */
export function formatMeasurement(
  value: number,
  unit: string,
  decimals: number,
  language: Language,
  sign: "auto" | "exceptZero" = "auto",
): string {
  const number = new Intl.NumberFormat(language, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    signDisplay: sign === "auto" ? "negative" : sign,
  }).format(value);
  return unit === "°" ? `${number}°` : `${number} ${unit}`.trim();
}
