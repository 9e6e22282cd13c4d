// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";

import type { ServiceMessage } from "../../src/contract/live";
import type { FromPose, ToPose } from "../../src/engine/messages";
import type { FromLink, ToLink } from "../../src/live/link-messages";
import { type Channel, LiveWatch } from "../../src/live/live-watch";
import type { SayMessage } from "../../src/live/model";
import { answer, breakMessage, calibration, event, PROFILE, reminder, welcome } from "./messages";

class FakeChannel<Out extends { kind: string }, In> implements Channel<Out, In> {
  readonly posted: Out[] = [];
  tell: (message: In) => void = () => undefined;
  post(message: Out): void {
    this.posted.push(message);
  }
  onMessage(take: (message: In) => void): void {
    this.tell = take;
  }
  kinds(): string[] {
    return this.posted.map(({ kind }) => kind);
  }
}

const TRACK = Object.assign(new EventTarget(), {
  label: "desk camera",
  muted: false,
  getSettings: () => ({ deviceId: "desk", width: 640, height: 480 }),
  stop: () => undefined,
});
const STREAM = { getTracks: () => [TRACK], getVideoTracks: () => [TRACK] };

describe("the watch", () => {
  let pose: FakeChannel<ToPose, FromPose>;
  let link: FakeChannel<ToLink, FromLink>;
  let watch: LiveWatch;
  let isAllowed: boolean;
  let nowMs: number;
  let remembered: "lite" | "full" | null;

  beforeEach(() => {
    remembered = null;
    [pose, link, isAllowed, nowMs] = [new FakeChannel(), new FakeChannel(), true, 1000];
    const media = Object.assign(new EventTarget(), {
      getUserMedia: () =>
        isAllowed
          ? Promise.resolve(STREAM)
          : Promise.reject(new DOMException("", "NotAllowedError")),
      enumerateDevices: () => Promise.resolve([]),
    });
    watch = new LiveWatch({
      media: media as unknown as MediaDevices,
      document,
      url: "ws://host/api/live",
      language: () => "ko",
      nowMs: () => nowMs,
      memory: {
        recall: () => remembered,
        remember: (model) => {
          remembered = model;
        },
      },
      taker: { show: () => undefined, take: () => Promise.resolve(null) },
      openPose: () => pose,
      openLink: () => link,
    });
  });

  const say = (message: ServiceMessage, capturedMs: number | null = null): void => {
    link.tell({ kind: "message", message, capturedMs });
  };
  const texts = (): unknown[] =>
    link.posted.filter((each) => each.kind === "text").map(({ message }) => message);

  it("opens the camera, then the session with the camera's name", async () => {
    await watch.start({});
    expect(watch.camera.value).toMatchObject({ kind: "on", device: { id: "desk" } });
    expect(pose.kinds()).toEqual(["sights", "start", "camera", "ask", "camera"]);
    expect(link.posted.at(-1)).toMatchObject({
      kind: "connect",
      greeting: {
        source: "landmarks",
        camera: { id: "desk", label: "desk camera" },
        language: "ko",
      },
    });
  });

  it("begins its session though it was paused while the camera was asked for", async () => {
    const started = watch.start({});
    watch.pause("asked"); // before the person has answered the browser
    await started;
    expect(link.kinds()).toEqual(["sights", "text"]);
    expect(watch.camera.value.kind).toBe("off");
    watch.unpause("asked");
    await vi.waitFor(() => {
      expect(link.kinds().at(-1)).toBe("connect");
    });
    watch.pause("asked");
    watch.unpause("asked");
    await vi.waitFor(() => {
      expect(watch.camera.value.kind).toBe("on");
    });
    expect(link.kinds().filter((kind) => kind === "connect")).toHaveLength(1); // it goes on
  });

  it("opens no camera that is chosen in a pause before it is over", async () => {
    await watch.start({});
    watch.pause("asked");
    await watch.chooseCamera("desk");
    expect(watch.camera.value.kind).toBe("off");
    watch.unpause("asked");
    await vi.waitFor(() => {
      expect(link.kinds().filter((kind) => kind === "connect")).toHaveLength(2);
    });
    expect(watch.camera.value.kind).toBe("on");
  });

  it("begins no session without a camera", async () => {
    isAllowed = false;
    await watch.start({});
    expect(watch.camera.value).toEqual({ kind: "failed", fault: "denied" });
    expect(link.kinds()).toEqual(["sights"]);
  });

  it("lets the service look where it is asked to", async () => {
    await watch.start({ source: "pictures" });
    expect(pose.posted[1]).toMatchObject({ kind: "start", work: { kind: "pack" } });
    expect(link.posted.at(-1)).toMatchObject({ greeting: { source: "pictures" } });
    say({ type: "picture_quality", width: 320, quality: 0.5, hz: 4 });
    expect(pose.posted.at(-1)).toEqual({ kind: "quality", widthPx: 320, quality: 0.5, hz: 4 });
    const points = Array.from({ length: 99 }, (_, at) => at / 99);
    const visibility = Array.from({ length: 33 }, () => 0.5);
    say({ type: "landmarks", seq: 3, time_s: 1, width: 320, height: 240, points, visibility });
    expect(watch.pose.value?.points?.[4 * 32 + 1]).toBeCloseTo(97 / 99);
    expect(watch.pose.value?.points?.[3]).toBe(0.5);
  });

  it("looks at every picture while it calibrates", async () => {
    await watch.start({});
    const wishes = (): unknown[] =>
      pose.posted.filter((each) => each.kind === "wish").map(({ wish }) => wish.isUnlimited);
    say(calibration({ phase: "waiting_for_person" }));
    say(calibration({ phase: "collecting" }));
    expect(wishes()).toEqual([true]);
    say(calibration({ phase: "refused" }));
    expect(wishes()).toEqual([true, false]);
  });

  it("shows the demo after a camera that could not be had, whose model was still loading", async () => {
    isAllowed = false;
    await watch.start({ source: "camera" });
    await watch.start({ source: "demo" });
    pose.tell({ kind: "state", state: { kind: "loading", share: 0.5 } });
    pose.tell({ kind: "state", state: { kind: "off" } });
    expect(watch.engine.value).toMatchObject({ kind: "ready", engine: "demo" });
    expect(watch.camera.value.kind).toBe("off");
  });

  it("needs no camera for the demo", async () => {
    await watch.start({ source: "demo" });
    expect(pose.posted).toEqual([]);
    expect(watch.camera.value).toEqual({ kind: "off" });
    expect(link.posted.at(-1)).toMatchObject({ greeting: { source: "demo", camera: null } });
  });

  it("goes on with another camera", async () => {
    await watch.start({});
    link.tell({ kind: "state", state: "open" });
    await watch.chooseCamera("desk");
    expect(link.kinds().filter((kind) => kind === "connect")).toHaveLength(2);
  });

  it("lets the camera go while it is paused, whatever the reasons, and tells a new session", async () => {
    await watch.start({});
    watch.pause("asked");
    watch.pause("call");
    watch.pause("call");
    expect(watch.camera.value).toEqual({ kind: "off" });
    watch.unpause("asked");
    expect(watch.camera.value).toEqual({ kind: "off" });
    expect(texts()).toHaveLength(3);
    say(welcome());
    expect(texts().at(-1)).toEqual({ type: "pause", reason: "call" });
    watch.unpause("call");
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(watch.camera.value.kind).toBe("on");
    expect(pose.posted.filter(({ kind }) => kind === "pause")).toEqual([
      { kind: "pause", isPaused: true },
      { kind: "pause", isPaused: false },
    ]);
  });

  it("passes on that it was blind, by the page's clock and the service's", async () => {
    await watch.start({});
    const span = { fromMs: 2000, toMs: 12_000, reason: "asleep" } as const;
    pose.tell({ kind: "blind", span });
    link.tell({ kind: "gap", fromMs: 20_000, toMs: 23_000 });
    expect(texts().at(-1)).toEqual({ type: "blind", from_s: 2, to_s: 12, reason: "asleep" });
    expect(watch.blind.value).toEqual([
      span,
      { fromMs: 20_000, toMs: 23_000, reason: "connection" },
    ]);
  });

  it("keeps what has happened", async () => {
    await watch.start({});
    say(event());
    expect(watch.events.value).toEqual([event()]);
  });

  it("says every reminder and break once, to whoever listens", async () => {
    await watch.start({});
    const said: SayMessage[] = [];
    const stop = watch.onSay((what) => said.push(what));
    say(reminder());
    say(breakMessage());
    stop();
    say(reminder());
    expect(said).toEqual([
      { kind: "reminder", eventId: "e1", code: "P002", isRepeated: false, isPostponed: false },
      { kind: "break", phase: "due", sittingS: 1800, isPostponed: false },
    ]);
  });

  it("tells how long answers take", async () => {
    await watch.start({});
    for (const capturedMs of [970, 960, 900]) say(answer(), capturedMs);
    const figures = { inferMs: 20, inferencesPerSecond: 15, wantedPerSecond: 15, framesSkipped: 0 };
    pose.tell({ kind: "figures", figures });
    expect(watch.figures.value).toEqual({ ...figures, latencyMs: 40, latencyP95Ms: 100 });
  });

  it("forgets everything when it stops", async () => {
    await watch.start({});
    watch.pause("asked");
    watch.stop();
    expect(watch.pauses.value).toEqual([]);
    expect(watch.engine.value).toEqual({ kind: "off" });
    expect(watch.camera.value).toEqual({ kind: "off" });
    expect(link.posted.at(-1)).toEqual({ kind: "close" });
    pose.tell({ kind: "state", state: { kind: "ready", engine: "litert", model: "full" } });
    expect(watch.engine.value).toEqual({ kind: "off" });
  });

  const ready = (model: "lite" | "full"): void => {
    pose.tell({ kind: "state", state: { kind: "ready", engine: "litert", model } });
  };
  const started = () => pose.posted.find((each) => each.kind === "start");
  const profile = (models: string[]): ServiceMessage => ({
    type: "profile",
    profile: { ...PROFILE, views: models.map(() => "front"), models },
    candidates: [],
  });

  it("says with which model it looks, and when that changes", async () => {
    await watch.start({});
    expect(link.posted.at(-1)).toMatchObject({ greeting: { model: "full" } });
    ready("full");
    expect(texts()).toEqual([]);
    ready("lite");
    expect(texts()).toEqual([{ type: "model", model: "lite" }]);
    link.tell({ kind: "state", state: "lost" });
    expect(link.posted.at(-1)).toMatchObject({ kind: "renew", greeting: { model: "lite" } });
  });

  it("begins with the model of the last calibration, unless another is asked for", async () => {
    await watch.start({});
    expect(started()).toMatchObject({ work: { model: "full", canChange: true } });
    ready("lite");
    expect(remembered).toBeNull();
    say(calibration({ phase: "accepted" }));
    expect(remembered).toBe("lite");
    pose.posted.length = 0;
    await watch.start({ model: "auto" });
    expect(started()).toMatchObject({ work: { model: "lite", canChange: true } });
    pose.posted.length = 0;
    await watch.start({ model: "full" });
    expect(started()).toMatchObject({ work: { model: "full", canChange: false } });
  });

  it("keeps to the model the calibration was made with", async () => {
    const kept = () =>
      pose.posted.filter((each) => each.kind === "wish").map(({ wish }) => wish.keepsModel);
    await watch.start({});
    say(profile(["full"]));
    expect(kept()).toEqual([true]);
    ready("lite");
    expect(kept()).toEqual([true, false]);
  });

  it("keeps to no model where the other one is calibrated, too", async () => {
    await watch.start({});
    say(profile(["full"]));
    say(profile(["full", "lite"]));
    const wishes = pose.posted.filter((each) => each.kind === "wish");
    expect(wishes.map(({ wish }) => wish.keepsModel)).toEqual([true, false]);
  });

  it.each(["server", "pictures"] as const)(
    "learns from the service which model looks at its %s",
    async (source) => {
      await watch.start({ source });
      pose.tell({ kind: "state", state: { kind: "ready", engine: "server", model: null } });
      expect(watch.engine.value).toEqual({ kind: "ready", engine: "server", model: null });
      say(welcome({ model: "heavy" }));
      expect(watch.engine.value).toEqual({ kind: "ready", engine: "server", model: "heavy" });
      pose.tell({ kind: "state", state: { kind: "ready", engine: "server", model: null } });
      expect(watch.engine.value).toMatchObject({ model: "heavy" });
      expect(texts()).toEqual([]);
    },
  );
});
