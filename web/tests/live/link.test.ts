import { beforeEach, describe, expect, it } from "vitest";

import { backOffMs, Link } from "../../src/live/link";
import type { ServiceMessage } from "../../src/contract/live";
import type { Greeting, Sight } from "../../src/live/wire";
import { FakeWorld } from "./fakes";

const HELLO: Greeting = {
  language: "ko",
  camera: { id: "a1", label: "HD Webcam" },
  place: "",
  profile_id: null,
  mirrored: false,
  source: "landmarks",
  model: "full",
  wants_details: false,
};

const sight = (capturedMs: number, skipped = 0): Sight => ({
  capturedMs,
  width: 640,
  height: 480,
  points: null,
  world: null,
  picture: null,
  skipped,
});

describe("the link", () => {
  let world: FakeWorld;
  let states: string[];
  let messages: [ServiceMessage, number | null][];
  let gaps: [number, number][];
  let link: Link;

  beforeEach(() => {
    world = new FakeWorld();
    [states, messages, gaps] = [[], [], []];
    link = new Link(world, {
      onState: (state) => states.push(state),
      onMessage: (message, capturedMs) => messages.push([message, capturedMs]),
      onGap: (fromMs, toMs) => gaps.push([fromMs, toMs]),
    });
    link.connect("ws://host/api/live", HELLO);
  });

  it("greets, is welcomed and says so", () => {
    world.socket.open();
    expect(world.socket.texts).toEqual([{ type: "hello", protocol: 1, resume: null, ...HELLO }]);
    expect(states).toEqual(["connecting"]);
    world.socket.welcome();
    expect(states).toEqual(["connecting", "open"]);
    expect(messages[0]?.[0].type).toBe("welcome");
  });

  it("sends nothing seen before the welcome but the newest", () => {
    for (const capturedMs of [1, 2, 3]) link.offer(sight(capturedMs, 1));
    world.socket.welcome();
    expect(world.socket.seqs).toEqual([1]);
    const view = new DataView(world.socket.frames[0] ?? new ArrayBuffer());
    expect(view.getFloat64(8, true)).toBe(0.003);
    expect(view.getUint16(2, true)).toBe(3 + 2); // what the loop dropped, and what the link did
  });

  it("leaves as many messages unanswered as it was given credit for", () => {
    world.socket.welcome();
    for (const capturedMs of [10, 20, 30, 40]) link.offer(sight(capturedMs));
    expect(world.socket.seqs).toEqual([1, 2]);
    world.socket.answer(1);
    expect(world.socket.seqs).toEqual([1, 2, 3]);
    const view = new DataView(world.socket.frames[2] ?? new ArrayBuffer());
    expect(view.getFloat64(8, true)).toBe(0.04);
    expect(view.getUint16(2, true)).toBe(1);
  });

  it("says when the picture of an answer was taken", () => {
    world.socket.welcome();
    link.offer(sight(10));
    link.offer(sight(20));
    world.socket.answer(2);
    expect(messages.at(-1)).toEqual([{ type: "answer", seq: 2 }, 20]);
    // the answer to the second stands for the first as well
    for (const capturedMs of [30, 40, 50]) link.offer(sight(capturedMs));
    expect(world.socket.seqs).toEqual([1, 2, 3, 4]);
  });

  it("answers pings without bothering the page", () => {
    world.socket.welcome();
    world.socket.say({ type: "ping" });
    expect(world.socket.texts.at(-1)).toEqual({ type: "pong" });
    expect(messages).toHaveLength(1);
  });

  it("keeps commands until it is welcomed, the last 32", () => {
    for (let at = 0; at < 40; at += 1) link.send({ type: "snooze_break", duration_s: at });
    world.socket.welcome();
    const sent = world.socket.texts.filter(({ type }) => type === "snooze_break");
    expect(sent.map(({ duration_s: at }) => at)).toEqual(
      Array.from({ length: 32 }, (_, at) => at + 8),
    );
  });

  it("resumes the session after a loss, and says how long it was not heard", () => {
    world.socket.welcome();
    link.offer(sight(10));
    world.pass(1000);
    world.socket.fail(1006);
    expect(states.at(-1)).toBe("lost");
    link.send({ type: "pause", reason: "call" });
    world.pass(500);
    expect(world.sockets).toHaveLength(2);
    world.socket.open();
    expect(world.socket.texts[0]).toMatchObject({ type: "hello", resume: "token" });
    world.socket.say({ type: "welcome", resume_token: "token", is_resumed: true, credit: 2 });
    expect(states.at(-1)).toBe("open");
    expect(gaps).toEqual([[1_001_000, 1_001_500]]);
    expect(world.socket.texts[1]).toEqual({ type: "pause", reason: "call" });
    link.offer(sight(2000));
    expect(world.socket.seqs).toEqual([2]); // the session goes on counting
  });

  it("tries ever more rarely, and for ever", () => {
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 20; attempt += 1) {
      world.socket.fail(1006);
      const lostMs = world.now;
      while (world.sockets.length === attempt) world.pass(100);
      waits.push(world.now - lostMs);
    }
    expect(waits.slice(0, 6)).toEqual([500, 1000, 2000, 4000, 8000, 10_000]);
    expect(waits.at(-1)).toBe(10_000);
  });

  it("starts anew where the session is gone", () => {
    world.socket.welcome();
    world.socket.fail(4410);
    world.pass(500);
    world.socket.open();
    expect(world.socket.texts[0]).toMatchObject({ type: "hello", resume: null });
  });

  it.each([1008, 4400, 4409])("does not come back after being refused with %i", (code) => {
    world.socket.fail(code);
    expect(states.at(-1)).toBe("refused");
    world.pass(60_000);
    expect(world.sockets).toHaveLength(1);
  });

  it("takes silence for a loss", () => {
    world.socket.welcome();
    world.pass(40_000);
    world.socket.say({ type: "ping" });
    world.pass(40_000);
    expect(states.at(-1)).toBe("open");
    world.pass(5_000);
    expect(states.at(-1)).toBe("lost");
    expect(world.sockets[0]?.isClosed).toBe(true);
  });

  it("ends with a farewell and forgets the session", () => {
    world.socket.welcome();
    const first = world.socket;
    link.close();
    expect(first.texts.at(-1)).toEqual({ type: "bye" });
    expect(first.isClosed).toBe(true);
    expect(states.at(-1)).toBe("closed");
    link.offer(sight(1));
    link.connect("ws://host/api/live", HELLO);
    world.socket.open();
    expect(world.socket.texts[0]).toMatchObject({ resume: null });
  });

  it("does not stumble over texts that are no messages", () => {
    world.socket.welcome();
    world.socket.onmessage?.(new MessageEvent("message", { data: "{" }));
    world.socket.onmessage?.(new MessageEvent("message", { data: "[1]" }));
    expect(messages).toHaveLength(1);
  });
});

it("backs off to ten seconds, half of it by chance", () => {
  expect([0, 1, 2, 10].map((n) => backOffMs(n, 0))).toEqual([250, 500, 1000, 5000]);
  expect([0, 1, 2, 10].map((n) => backOffMs(n, 1))).toEqual([500, 1000, 2000, 10_000]);
});
