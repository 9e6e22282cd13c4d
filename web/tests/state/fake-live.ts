/** A live model that does as a test says. */
import { signal } from "@preact/signals";
import { vi } from "vitest";

import type { Answer, EventMessage, PauseReason } from "../../src/contract/live";
import type { LiveModel, SayMessage } from "../../src/live/model";

export function fakeLive() {
  const listeners = new Set<(what: SayMessage) => void>();
  const model = {
    camera: signal<LiveModel["camera"]["value"]>({ kind: "off" }),
    devices: signal<LiveModel["devices"]["value"]>([]),
    engine: signal<LiveModel["engine"]["value"]>({ kind: "off" }),
    connection: signal<LiveModel["connection"]["value"]>("closed"),
    stream: signal<MediaStream | null>(null),
    pose: signal<LiveModel["pose"]["value"]>(null),
    answer: signal<Answer | null>(null),
    calibration: signal<LiveModel["calibration"]["value"]>(null),
    profile: signal<LiveModel["profile"]["value"]>(null),
    isChoosing: signal(false),
    drift: signal<LiveModel["drift"]["value"]>(null),
    events: signal<readonly EventMessage[]>([]),
    pauses: signal<readonly PauseReason[]>([]),
    blind: signal<LiveModel["blind"]["value"]>([]),
    figures: signal<LiveModel["figures"]["value"]>(null),
    memoryBytes: signal<LiveModel["memoryBytes"]["value"]>(null),
    notice: signal<LiveModel["notice"]["value"]>(null),
    start: vi.fn(() => Promise.resolve()),
    stop: vi.fn(),
    chooseCamera: vi.fn(() => Promise.resolve()),
    calibrate: vi.fn(),
    cancelCalibration: vi.fn(),
    useProfile: vi.fn(),
    pause: vi.fn(),
    unpause: vi.fn(),
    setQuiet: vi.fn(),
    snoozeBreak: vi.fn(),
    giveFeedback: vi.fn(),
    setDetails: vi.fn(),
    settingsChanged: vi.fn(),
    onSay: (listener: (what: SayMessage) => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  } satisfies LiveModel;
  const say = (message: SayMessage): void => {
    for (const listener of listeners) listener(message);
  };
  return { model, say };
}
