/** What the service says, as tests let it. */
import type { ProfileSummary, ServiceMessage } from "../../src/contract/live";

type Said<Type extends ServiceMessage["type"]> = Extract<ServiceMessage, { type: Type }>;

const maker =
  <Type extends ServiceMessage["type"]>(whole: Said<Type>) =>
  (part: Partial<Said<Type>> = {}): Said<Type> => ({ ...whole, ...part });

export const PROFILE: ProfileSummary = {
  profile_id: "p",
  person: "",
  camera: "Webcam",
  place: "desk",
  views: ["front"],
  models: ["full"],
  calibrated_at: "2026-11-20T09:00:00+09:00",
};

export const welcome = maker<"welcome">({
  type: "welcome",
  protocol: 1,
  session_id: "s",
  resume_token: "t",
  is_resumed: false,
  server_time_s: 0,
  credit: 2,
  max_hz: 30,
  resume_s: 60,
  is_stored: false,
  model: null,
  profile: null,
  profile_candidates: [],
});

export const answer = maker<"answer">({
  type: "answer",
  seq: 1,
  time_s: 0,
  state: "monitoring",
  posture: "good",
  reason: null,
  view: "front",
  view_confidence: 0.97,
  rules: [],
  sitting_s: 0,
  skipped: 0,
  details: null,
});

export const calibration = maker<"calibration">({
  type: "calibration",
  phase: "collecting",
  view: "front",
  progress: 0.5,
  hint: "hint-collecting",
  restarted_because: null,
  outcome: null,
});

export const event = maker<"event">({
  type: "event",
  event_id: "e1",
  code: "P002",
  phase: "started",
  start_s: 0,
  detected_s: 60,
  end_s: 60,
  end_reason: null,
  duration_s: 60,
  peak_load: 1.5,
});

export const reminder = maker<"reminder">({
  type: "reminder",
  event_id: "e1",
  code: "P002",
  is_repeated: false,
  is_postponed: false,
});

export const breakMessage = maker<"break">({
  type: "break",
  phase: "due",
  sitting_s: 1800,
  pause_s: 120,
  is_postponed: false,
});
