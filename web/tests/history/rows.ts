import type { TimeRow } from "../../src/transport/bodies";

/** A row of nothing but what is said. */
export const row = (start: string, part: Partial<TimeRow> = {}): TimeRow => ({
  start,
  good_s: 0,
  departed_s: 0,
  issue_s: 0,
  cannot_judge_s: 0,
  settling_s: 0,
  away_s: 0,
  blind_s: 0,
  paused_s: 0,
  calibrating_s: 0,
  sitting_s: 0,
  n_events: 0,
  n_breaks: 0,
  ...part,
});
