import { beforeEach, describe, expect, it } from "vitest";

import type { FromPose } from "../../src/engine/messages";
import type { Look, PoseEngine } from "../../src/engine/pose-engine";
import { PoseLoop } from "../../src/engine/pose-loop";
import type { Sight } from "../../src/live/wire";

const SHOWN = { isShown: true, isOnBattery: false, isUnlimited: false, keepsModel: false };

class FakeFrame {
  readonly width = 640;
  readonly height = 480;
  isClosed = false;
  close(): void {
    this.isClosed = true;
  }
}

describe("the loop", () => {
  let nowMs: number;
  let inferMs: number;
  let told: FromPose[];
  let sent: Sight[];
  let loaded: string[];
  let error: Error | null;
  let loop: PoseLoop;

  class FakeEngine implements PoseEngine {
    readonly kind = "litert";
    isClosed = false;
    constructor(readonly model: "lite" | "full") {}
    look(): Promise<Look> {
      if (error !== null) return Promise.reject(error);
      nowMs += this.model === "full" ? inferMs : inferMs / 2;
      const points = new Float32Array(132);
      return Promise.resolve({ width: 640, height: 480, points, world: null, picture: null });
    }
    close(): void {
      this.isClosed = true;
    }
  }

  function make(canChange = true, wish = SHOWN): PoseLoop {
    return new PoseLoop(
      {
        nowMs: () => nowMs,
        tell: (message) => told.push(message),
        send: (each) => sent.push(each),
        loadEngine: (model) => {
          loaded.push(model);
          return Promise.resolve(new FakeEngine(model));
        },
      },
      wish,
      canChange,
    );
  }

  /** Hands over a camera's pictures, and beats, for a while. */
  async function watch(seconds: number, cameraHz = 30): Promise<FakeFrame[]> {
    const frames: FakeFrame[] = [];
    const beganMs = nowMs;
    let beatMs = nowMs;
    for (let at = 0; at < seconds * cameraHz; at += 1) {
      nowMs = Math.max(nowMs, beganMs + (1000 * at) / cameraHz);
      const frame = new FakeFrame();
      frames.push(frame);
      await loop.take(frame);
      while (nowMs - beatMs >= 1000) {
        loop.beat();
        beatMs += 1000;
      }
    }
    return frames;
  }

  const figures = (): Extract<FromPose, { kind: "figures" }>["figures"] | undefined =>
    told.findLast((message) => message.kind === "figures")?.figures;

  beforeEach(async () => {
    [nowMs, inferMs, told, sent, loaded, error] = [1e6, 5, [], [], [], null];
    loop = make();
    await loop.load("full");
  });

  it("looks at every picture while it is quick, and closes each", async () => {
    const frames = await watch(3);
    expect(frames.every(({ isClosed }) => isClosed)).toBe(true);
    expect(sent).toHaveLength(90);
    expect(figures()?.inferencesPerSecond).toBeCloseTo(30, 0);
    expect(figures()).toMatchObject({ inferMs: 5, wantedPerSecond: 30, framesSkipped: 0 });
  });

  it("does not pass on what slept while it was looked at, and calls the sleep blind", async () => {
    await watch(1);
    sent = [];
    nowMs += 100;
    inferMs = 6500; // the machine slept meanwhile
    await loop.take(new FakeFrame());
    expect(sent).toEqual([]);
    inferMs = 5;
    nowMs += 100;
    await loop.take(new FakeFrame());
    expect(sent).toHaveLength(1);
    expect(sent[0]?.skipped).toBeGreaterThan(0);
    const [blind] = told.filter((message) => message.kind === "blind");
    expect(blind?.span.reason).toBe("asleep");
    expect((blind?.span.toMs ?? 0) - (blind?.span.fromMs ?? 0)).toBeGreaterThan(6500);
  });

  it("halves the rate where looking takes more than 40 % of a core", async () => {
    inferMs = 20;
    await watch(3);
    expect(loop.rateHz).toBe(15);
    sent = [];
    await watch(2);
    expect(sent.length).toBeGreaterThanOrEqual(28);
    expect(sent.length).toBeLessThanOrEqual(31);
  });

  it("takes the smaller model where the machine is far too slow, if it may", async () => {
    inferMs = 110;
    await watch(30);
    expect(loaded).toEqual(["full", "lite"]);
    expect(loop.rateHz).toBeCloseTo(3.75);
    loop = make(false);
    loaded = [];
    await loop.load("full");
    await watch(30);
    expect(loaded).toEqual(["full"]);
  });

  it("looks less often while hidden, and often again when shown", async () => {
    loop.setWish({ ...SHOWN, isShown: false });
    await watch(2);
    expect(sent.length).toBeGreaterThanOrEqual(9);
    expect(sent.length).toBeLessThanOrEqual(11);
    loop.setWish(SHOWN);
    sent = [];
    await watch(1);
    expect(sent.length).toBeGreaterThanOrEqual(29);
  });

  it("counts the pictures it had no time for", async () => {
    loop = make(true, { ...SHOWN, isUnlimited: true });
    await loop.load("full");
    inferMs = 70; // longer than two pictures
    for (const atMs of [0, 100, 200]) {
      nowMs = 2e6 + atMs;
      await loop.take(new FakeFrame());
    }
    expect(sent.map(({ skipped }) => skipped)).toEqual([0, 2, 2]);
  });

  it("numbers its poses and dates them by when the picture was taken", async () => {
    nowMs = 5000;
    await loop.take(new FakeFrame());
    expect(sent[0]).toMatchObject({ capturedMs: 5000, width: 640, height: 480 });
    const poses = told.filter((message) => message.kind === "pose");
    expect(poses[0]?.pose).toMatchObject({ seq: 1, capturedMs: 5000 });
  });

  it("says that it was blind", async () => {
    await watch(1);
    loop.setCamera(false);
    for (let second = 0; second < 10; second += 1) {
      nowMs += 1000;
      loop.beat();
    }
    loop.setCamera(true);
    await watch(1);
    const spans = told.filter((message) => message.kind === "blind").map(({ span }) => span);
    expect(spans).toHaveLength(1);
    expect(spans[0]?.reason).toBe("camera");
    expect((spans[0]?.toMs ?? 0) - (spans[0]?.fromMs ?? 0)).toBeCloseTo(10_000, -2);
  });

  it("is not blind before it could see", async () => {
    loop = make();
    nowMs += 60_000;
    await loop.load("full");
    await watch(1);
    expect(told.filter((message) => message.kind === "blind")).toEqual([]);
  });

  it("is not blind while it is paused", async () => {
    await watch(1);
    loop.setPaused(true);
    loop.setCamera(false);
    for (let second = 0; second < 60; second += 1) {
      nowMs += 1000;
      loop.beat();
    }
    loop.setPaused(false);
    loop.setCamera(true);
    await watch(1);
    expect(told.filter((message) => message.kind === "blind")).toEqual([]);
  });

  it("says so when the engine fails, and looks no more", async () => {
    error = new Error("out of memory");
    const frames = await watch(1);
    const states = told.filter((message) => message.kind === "state").map(({ state }) => state);
    expect(states.at(-1)).toEqual({ kind: "failed", reason: "out of memory" });
    expect(states.filter(({ kind }) => kind === "failed")).toHaveLength(1);
    expect(frames.every(({ isClosed }) => isClosed)).toBe(true);
  });

  it("does nothing any more once it is stopped", async () => {
    loop.stop();
    await watch(1);
    expect(sent).toHaveLength(0);
  });

  it("keeps to the limit of the service", async () => {
    loop.limit(4);
    await watch(5);
    expect(sent.length).toBeGreaterThanOrEqual(19);
    expect(sent.length).toBeLessThanOrEqual(21);
  });
});
