/**
 * When Barun holds its tongue, and the one reason it shows for it. A page cannot see a call or a
 * shared screen of another program: the person says so with one click, for a while or until
 * further notice. Time of day, battery and absence are noticed.
 */
import type { QuietHours } from "../transport/bodies";

/** Reasons, the one that is shown first. */
export const QUIET_REASONS = [
  "paused",
  "call",
  "screen_sharing",
  "do_not_disturb",
  "exercising",
  "quiet_hours",
  "battery",
  "away",
] as const;

export type QuietReason = (typeof QUIET_REASONS)[number];

/** Reasons a person gives by hand. */
export type AskedReason = "call" | "screen_sharing" | "do_not_disturb";
export const ASKED_REASONS: readonly AskedReason[] = ["call", "screen_sharing", "do_not_disturb"];

/** What a person asked for. */
export interface Asked {
  readonly reason: AskedReason;
  /** Null until further notice. */
  readonly untilMs: number | null;
}

/** What is known at one moment. */
export interface QuietFacts {
  readonly isPaused: boolean;
  readonly isAway: boolean;
  /** Bending to the side is the exercise, no posture to speak of. */
  readonly isExercising: boolean;
  /** True where the machine runs on its battery and the person wants a pause then. */
  readonly isSavingBattery: boolean;
  readonly asked: Asked | null;
  readonly quietHours: readonly QuietHours[];
  readonly now: Date;
}

const MINUTES_A_DAY = 24 * 60;

/** Minutes since midnight of "22:30"; null where it is no time of day. */
export function minutesOf(time: string): number | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  return match === null ? null : 60 * Number(match[1]) + Number(match[2]);
}

/** 0 for Monday, as in the settings. */
export const weekdayOf = (date: Date): number => (date.getDay() + 6) % 7;

/** Whether `now`, in local time, lies in one of the stretches; one over midnight belongs to its first day. */
export function isInQuietHours(hours: readonly QuietHours[], now: Date): boolean {
  const minute = 60 * now.getHours() + now.getMinutes();
  const today = weekdayOf(now);
  const yesterday = (today + 6) % 7;
  return hours.some(({ days, from, to }) => {
    const [start, end] = [minutesOf(from), minutesOf(to)];
    if (start === null || end === null || start === end) return false;
    const lastEnd = end > start ? end : end + MINUTES_A_DAY;
    const isWithin = (day: number, at: number): boolean =>
      days.includes(day) && at >= start && at < lastEnd;
    return isWithin(today, minute) || isWithin(yesterday, minute + MINUTES_A_DAY);
  });
}

/** Whether what was asked for still holds. */
export const stillHolds = (asked: Asked | null, now: Date): asked is Asked =>
  asked !== null && (asked.untilMs === null || now.getTime() < asked.untilMs);

/** The one reason to show; null where Barun may speak. */
export function quietReason(facts: QuietFacts): QuietReason | null {
  const { isPaused, isAway, isExercising, isSavingBattery, asked, quietHours, now } = facts;
  const holds: Readonly<Record<QuietReason, boolean>> = {
    paused: isPaused,
    call: stillHolds(asked, now) && asked.reason === "call",
    screen_sharing: stillHolds(asked, now) && asked.reason === "screen_sharing",
    do_not_disturb: stillHolds(asked, now) && asked.reason === "do_not_disturb",
    exercising: isExercising,
    quiet_hours: isInQuietHours(quietHours, now),
    battery: isSavingBattery,
    away: isAway,
  };
  return QUIET_REASONS.find((reason) => holds[reason]) ?? null;
}
