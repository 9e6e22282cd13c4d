import { describe, expect, it } from "vitest";

import type { Answer } from "../../src/contract/live";
import { type LiveFacts, liveState } from "../../src/state/live-state";
import { answer } from "../live/messages";

const CAMERA = { id: "a", label: "Webcam" };
const RUNNING: LiveFacts = {
  camera: { kind: "on", device: CAMERA, width: 640, height: 480 },
  engine: { kind: "ready", engine: "litert", model: "full" },
  connection: "open",
  answer: answer(),
  isPaused: false,
  isChoosing: false,
  needsCamera: true,
};

describe("the live state", () => {
  it.each<[string, Partial<LiveFacts>, string]>([
    ["before the start", { camera: { kind: "off" }, connection: "closed" }, "off"],
    ["while the browser asks", { camera: { kind: "asking" } }, "asking"],
    ["where the camera is denied", { camera: { kind: "failed", fault: "denied" } }, "fault"],
    [
      "a fault before a pause",
      { camera: { kind: "failed", fault: "busy" }, isPaused: true },
      "fault",
    ],
    ["while the model loads", { engine: { kind: "loading", share: 0.2 } }, "loading"],
    ["where the model fails", { engine: { kind: "failed", reason: "x" } }, "engine_failed"],
    ["before the first answer", { answer: null }, "connecting"],
    ["with the camera on, before the connection", { connection: "closed" }, "connecting"],
    ["while the connection is opened", { connection: "connecting" }, "connecting"],
    [
      "while the service chooses the calibration",
      { isChoosing: true, answer: answer({ state: "cannot_judge", reason: "not-calibrated" }) },
      "beginning",
    ],
    [
      "where something else is in the way meanwhile",
      { isChoosing: true, answer: answer({ state: "cannot_judge", reason: "turned" }) },
      "cannot",
    ],
    [
      "without a calibration",
      { answer: answer({ state: "cannot_judge", reason: "not-calibrated" }) },
      "cannot",
    ],
    ["with a lost connection", { connection: "lost" }, "lost"],
    ["where the service will not have it", { connection: "refused", answer: null }, "refused"],
    ["with the camera off for a pause", { camera: { kind: "off" }, isPaused: true }, "paused"],
    [
      "a pause asked for before it began",
      { connection: "closed", camera: { kind: "off" }, isPaused: true },
      "off",
    ],
    ["in a demo without a camera", { camera: { kind: "off" }, needsCamera: false }, "watching"],
  ])("%s", (_, facts, kind) => {
    expect(liveState({ ...RUNNING, ...facts })).toBe(kind);
  });

  it.each<[Partial<Answer>, string]>([
    [{ state: "no_person", posture: null }, "nobody"],
    [{ state: "calibrating_side", posture: null }, "calibrating"],
    [{ state: "cannot_judge", posture: null, reason: "turned" }, "cannot"],
    [{ state: "away", posture: null }, "away"],
    [{ state: "paused", posture: null }, "paused"],
    [{ posture: "good" }, "watching"],
    [{ posture: "departed" }, "departed"],
    [{ posture: "issue" }, "issue"],
    [{ posture: "settling" }, "settling"],
  ])("of the answer %o is %s", (part, kind) => {
    expect(liveState({ ...RUNNING, answer: answer(part) })).toBe(kind);
  });
});
