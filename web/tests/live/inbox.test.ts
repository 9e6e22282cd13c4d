import { beforeEach, describe, expect, it } from "vitest";

import type { ServiceMessage } from "../../src/contract/live";
import { Inbox } from "../../src/live/inbox";
import type { SayMessage } from "../../src/live/model";
import { LiveSignals } from "../../src/live/signals";
import { answer, breakMessage, calibration, event, PROFILE, reminder, welcome } from "./messages";

const CALIBRATION = calibration();
const DRIFT: ServiceMessage = { type: "drift", reason: "camera-moved" };
const NOTICE: ServiceMessage = { type: "notice", code: "store.full", message: "The disk is full." };
const ERROR: ServiceMessage = { type: "error", code: "live.full", message: "Full.", details: {} };

describe("what the service says", () => {
  let signals: LiveSignals;
  let said: SayMessage[];
  let asked: (readonly [number, number, number])[];
  let welcomed: (readonly [boolean, string | null])[];
  let inbox: Inbox;

  beforeEach(() => {
    [signals, said, asked, welcomed] = [new LiveSignals(), [], [], []];
    inbox = new Inbox(signals, {
      say: (what) => said.push(what),
      onQuality: (...how) => asked.push(how),
      onWelcome: (...how) => welcomed.push(how),
    });
  });

  it("is put where the pages read it", () => {
    inbox.take(answer({ seq: 7 }));
    inbox.take(CALIBRATION);
    inbox.take(event());
    inbox.take({ type: "profile", profile: PROFILE, candidates: [] });
    inbox.take(DRIFT);
    inbox.take(NOTICE);
    expect(signals.answer.value).toMatchObject({ seq: 7 });
    expect(signals.calibration.value).toBe(CALIBRATION);
    expect(signals.events.value).toEqual([event()]);
    expect(signals.profile.value).toMatchObject({ profile: PROFILE });
    expect(signals.drift.value).toBe(DRIFT);
    expect(signals.notice.value).toBe(NOTICE);
    inbox.take(ERROR);
    expect(signals.notice.value).toBe(ERROR);
    expect(said).toEqual([]);
  });

  it("of a camera that is back takes back what was said of it", () => {
    inbox.take(DRIFT);
    inbox.take({ type: "drift", reason: "" });
    expect(signals.drift.value).toBeNull();
  });

  it("of an event that is known replaces it, where it stands", () => {
    inbox.take(event({ event_id: "a" }));
    inbox.take(event({ event_id: "b" }));
    inbox.take(event({ event_id: "a", phase: "ended" }));
    expect(signals.events.value.map(({ event_id, phase }) => [event_id, phase])).toEqual([
      ["b", "started"],
      ["a", "ended"],
    ]);
  });

  it("is said where it is to be said, in the page's own shape", () => {
    inbox.take(reminder({ is_repeated: true }));
    inbox.take(breakMessage({ is_postponed: true }));
    expect(said).toEqual([
      { kind: "reminder", eventId: "e1", code: "P002", isRepeated: true, isPostponed: false },
      { kind: "break", phase: "due", sittingS: 1800, isPostponed: true },
    ]);
  });

  it("of pictures is passed on", () => {
    inbox.take({ type: "picture_quality", width: 320, quality: 0.5, hz: 2 });
    expect(asked).toEqual([[320, 0.5, 2]]);
  });

  it("becomes a pose to draw: four numbers a landmark", () => {
    const points = Array.from({ length: 99 }, (_, at) => at / 100);
    const visibility = Array.from({ length: 33 }, (_, at) => at / 33);
    const landmarks = { type: "landmarks", seq: 3, time_s: 1, width: 320, height: 240 } as const;
    inbox.take({ ...landmarks, points, visibility });
    const pose = signals.pose.value;
    expect(pose).toMatchObject({ seq: 3, width: 320, height: 240 });
    const drawn = Array.from(pose?.points?.slice(8, 12) ?? [], (value) => Number(value.toFixed(4)));
    expect(drawn).toEqual([0.06, 0.07, 0.08, 0.0606]);
    inbox.take({ ...landmarks, points: null, visibility: null });
    expect(signals.pose.value?.points).toBeNull();
  });

  it("at a welcome names the profile, or that there is none", () => {
    inbox.take(welcome({ profile: PROFILE }));
    expect(signals.profile.value).toMatchObject({ profile: PROFILE, candidates: [] });
    inbox.take(welcome());
    expect(signals.profile.value).toMatchObject({ profile: null, candidates: [] });
  });

  it("at a welcome leaves open which profile it is while the service chooses", () => {
    inbox.take(welcome({ profile_candidates: [PROFILE] }));
    expect(signals.profile.value).toBeNull();
    inbox.take(answer());
    expect(signals.isChoosing.value).toBe(true);
    inbox.take({ type: "profile", profile: null, candidates: [PROFILE, PROFILE] });
    expect(signals.profile.value?.candidates).toHaveLength(2);
    expect(signals.isChoosing.value).toBe(true); // the last answer did not know of it
    inbox.take(answer());
    expect(signals.isChoosing.value).toBe(false);
    inbox.take(welcome({ profile: PROFILE }));
    expect(signals.isChoosing.value).toBe(false);
  });

  it("of a session before is over with a new one, and goes on with a resumed one", () => {
    const fill = () => {
      for (const each of [answer(), CALIBRATION, DRIFT, NOTICE]) inbox.take(each);
    };
    fill();
    inbox.take(welcome({ is_resumed: true, model: "lite" }));
    expect(signals.answer.value).not.toBeNull();
    expect(signals.calibration.value).not.toBeNull();
    expect(signals.drift.value).not.toBeNull();
    expect(signals.notice.value).toBeNull(); // the connection it spoke of is another one
    fill();
    inbox.take(welcome());
    expect([signals.answer.value, signals.calibration.value, signals.drift.value]).toEqual([
      null,
      null,
      null,
    ]);
    expect(welcomed).toEqual([
      [true, "lite"],
      [false, null],
    ]);
  });

  it("of a ping is nothing for the pages", () => {
    const before = JSON.stringify(signals);
    inbox.take({ type: "ping" });
    expect(JSON.stringify(signals)).toBe(before);
  });
});
