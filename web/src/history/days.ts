/** Days and weeks of this place's calendar; a week begins on Monday. */
import type { Stretch } from "../transport/rest";

export type Span = "day" | "week";

export const startOfDay = (instant: Date): Date =>
  new Date(instant.getFullYear(), instant.getMonth(), instant.getDate());

/** By the calendar: a day of summer time has 23 or 25 hours. */
export const addDays = (day: Date, count: number): Date =>
  new Date(day.getFullYear(), day.getMonth(), day.getDate() + count);

export const startOfWeek = (instant: Date): Date =>
  addDays(startOfDay(instant), -((instant.getDay() + 6) % 7));

export const startOf = (span: Span, instant: Date): Date =>
  span === "day" ? startOfDay(instant) : startOfWeek(instant);

export const lengthOf = (span: Span): number => (span === "day" ? 1 : 7);

/** From the first instant to just before the first of the next. */
export const stretchOf = (span: Span, start: Date): Stretch => ({
  from: start.toISOString(),
  to: addDays(start, lengthOf(span)).toISOString(),
});

/** The day as `2027-03-01`, in this place's calendar. */
export function dayKey(day: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

export const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
