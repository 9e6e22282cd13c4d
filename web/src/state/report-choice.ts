/** Which report a person wants of a recording, and what they know about the run; kept over a reload. */
import { signal } from "@preact/signals";

import type { RunnerRequest } from "../transport/bodies";
import type { Query } from "../transport/request";
import { NO_REFERENCES, type References } from "./earlier-runs";

export type Activity = "posture" | "running" | "landmarks";

export interface ReportChoice {
  readonly activity: Activity;
  /** Of the runner. */
  readonly heightCm: number | null;
  readonly speedKmH: number | null;
  /** Frames a second at which was filmed, where the recording plays slower. */
  readonly filmedHz: number | null;
  /** Who runs, counted from 1. */
  readonly person: number | null;
  /** Name of the kept profile to compare with. */
  readonly runner: string | null;
}

export const ACTIVITIES: readonly Activity[] = ["posture", "running", "landmarks"];

export const DEFAULT_CHOICE: ReportChoice = {
  activity: "posture",
  heightCm: null,
  speedKmH: null,
  filmedHz: null,
  person: null,
  runner: null,
};

/** What each figure may be: the bounds of the service, in the units of the page. */
export const BOUNDS = {
  heightCm: { min: 100, max: 250, step: 1 },
  speedKmH: { min: 3.6, max: 45, step: 0.1 },
  filmedHz: { min: 1, max: 2000, step: 1 },
  person: { min: 1, max: 99, step: 1 },
} as const;

export type Figure = keyof typeof BOUNDS;

const STORAGE_KEY = "barun.report";

const isFigure = (value: unknown, figure: Figure): value is number =>
  typeof value === "number" && value >= BOUNDS[figure].min && value <= BOUNDS[figure].max;

const taken = (value: unknown, figure: Figure): number | null =>
  isFigure(value, figure) ? value : null;

/** What was kept, as far as it makes sense. */
export function readChoice(json: string | null): ReportChoice {
  let value: unknown;
  try {
    value = JSON.parse(json ?? "null");
  } catch {
    return DEFAULT_CHOICE; // somebody wrote something else
  }
  if (typeof value !== "object" || value === null) return DEFAULT_CHOICE;
  const kept = value as Partial<Record<keyof ReportChoice, unknown>>;
  return {
    activity: ACTIVITIES.find((one) => one === kept.activity) ?? DEFAULT_CHOICE.activity,
    heightCm: taken(kept.heightCm, "heightCm"),
    speedKmH: taken(kept.speedKmH, "speedKmH"),
    filmedHz: taken(kept.filmedHz, "filmedHz"),
    person: taken(kept.person, "person"),
    runner: typeof kept.runner === "string" ? kept.runner : null,
  };
}

function stored(): string | null {
  try {
    return sessionStorage.getItem(STORAGE_KEY);
  } catch {
    return null; // storage is switched off
  }
}

const choice = signal(readChoice(stored()));

export const reportChoice = (): ReportChoice => choice.value;

export function choose(change: Partial<ReportChoice>): void {
  choice.value = { ...choice.peek(), ...change };
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify(choice.peek()));
  } catch {
    // a reload loses it then
  }
}

/** Forgets what was said about the runner, their name with it. */
export function forgetChoice(): void {
  choice.value = DEFAULT_CHOICE;
  try {
    sessionStorage.removeItem(STORAGE_KEY);
  } catch {
    // nothing was kept
  }
}

/** Takes a figure as it is typed: null where it is empty or cannot be. */
export function parseFigure(text: string, figure: Figure): number | null {
  const value = Number(text.replace(",", "."));
  return text.trim() !== "" && isFigure(value, figure) ? value : null;
}

/** What the service is asked for. */
export function reportQuery(wanted: ReportChoice, earlier: References = NO_REFERENCES): Query {
  const isRun = wanted.activity === "running";
  const figure = (value: number | null, factor = 1): string | null =>
    isRun && value !== null ? String(Math.round(value * factor * 1e4) / 1e4) : null;
  return {
    activity: wanted.activity,
    height_m: figure(wanted.heightCm, 0.01),
    speed_m_per_s: figure(wanted.speedKmH, 1 / 3.6),
    filmed_hz: figure(wanted.filmedHz),
    person: figure(wanted.person),
    runner: isRun ? wanted.runner : null,
    ...(isRun ? usedReferences(wanted, earlier) : NO_REFERENCES),
  };
}

/** A kept profile says what is usual in place of earlier recordings. */
const usedReferences = (wanted: ReportChoice, earlier: References): References =>
  wanted.runner === null ? earlier : { ...earlier, baseline: [] };

/** What a profile of the runner is made of: this recording and the earlier ones of the usual range. */
export function runnerRequest(
  id: string,
  wanted: ReportChoice,
  earlier: References,
): RunnerRequest {
  const { heightCm, speedKmH, filmedHz, person } = wanted;
  return {
    recording_id: id,
    baseline: [...earlier.baseline],
    ...(heightCm === null ? {} : { height_m: heightCm / 100 }),
    ...(speedKmH === null ? {} : { speed_m_per_s: speedKmH / 3.6 }),
    ...(filmedHz === null ? {} : { filmed_hz: filmedHz }),
    ...(person === null ? {} : { person }),
  };
}
