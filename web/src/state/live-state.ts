/** The one state the live page shows in words, from everything the session says. */
import type { Answer } from "../contract/live";
import type { CameraState, ConnectionState, EngineState } from "../live/model";

export type LiveStateKind =
  | "off"
  | "asking"
  | "fault"
  | "engine_failed"
  | "loading"
  | "connecting"
  | "lost"
  | "refused"
  | "paused"
  | "beginning"
  | "nobody"
  | "calibrating"
  | "watching"
  | "departed"
  | "issue"
  | "settling"
  | "cannot"
  | "away";

/** How it is meant: shown as a colour beside the words. */
export type Tone = "idle" | "busy" | "good" | "mild" | "bad" | "unsure";

export interface LiveFacts {
  readonly camera: CameraState;
  readonly engine: EngineState;
  readonly connection: ConnectionState;
  readonly answer: Answer | null;
  readonly isPaused: boolean;
  /** Which calibration is in force, or that there is none, is not clear yet. */
  readonly isChoosing: boolean;
  /** A demo and the service's own camera need none here. */
  readonly needsCamera: boolean;
}

/** Why nothing is judged where there is no calibration, or none yet. */
const UNCALIBRATED = "not-calibrated";

function judged(answer: Answer): LiveStateKind {
  switch (answer.state) {
    case "no_person":
      return "nobody";
    case "calibrating_front":
    case "calibrating_side":
      return "calibrating";
    case "cannot_judge":
      return "cannot";
    case "away":
      return "away";
    case "paused":
      return "paused";
    case "monitoring":
      if (answer.posture === "issue") return "issue";
      if (answer.posture === "departed") return "departed";
      return answer.posture === "settling" ? "settling" : "watching";
  }
}

export function liveState(facts: LiveFacts): LiveStateKind {
  const { camera, engine, connection, answer, isPaused, isChoosing, needsCamera } = facts;
  if (camera.kind === "failed") return "fault";
  if (camera.kind === "asking") return "asking";
  const isRunning = connection !== "closed" || engine.kind === "loading" || camera.kind === "on";
  if (isPaused && isRunning) return "paused";
  if (engine.kind === "failed") return "engine_failed";
  if ((needsCamera && camera.kind === "off") || !isRunning) return "off";
  if (engine.kind === "loading") return "loading";
  if (connection === "lost" || connection === "refused") return connection;
  if (connection !== "open" || answer === null) return "connecting";
  if (isChoosing && answer.reason === UNCALIBRATED) return "beginning";
  return judged(answer);
}

export const TONES: Readonly<Record<LiveStateKind, Tone>> = {
  off: "idle",
  asking: "busy",
  fault: "bad",
  engine_failed: "bad",
  loading: "busy",
  connecting: "busy",
  lost: "unsure",
  refused: "bad",
  paused: "idle",
  beginning: "busy",
  nobody: "unsure",
  calibrating: "busy",
  watching: "good",
  departed: "good",
  issue: "mild",
  settling: "good",
  cannot: "unsure",
  away: "idle",
};
