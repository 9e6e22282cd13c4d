import { beforeEach, describe, expect, it, vi } from "vitest";

import type { Pose } from "../../src/live/model";
import { Collecting } from "../../src/state/collecting";
import type { CollectionBody, CollectionsClient } from "../../src/transport/collections";
import { RefusedError, UnreachableError } from "../../src/transport/request";
import { commandOf } from "../../src/views/collect/collect-keys";

const collection: CollectionBody = {
  name: "posture",
  people: [],
  n_unfinished: 0,
  n_without_consent: 0,
  fewest: 50,
  enough: 100,
  warnings: [],
};

const poseOf = (seq: number, points: Float32Array | null = new Float32Array(132)): Pose => ({
  seq,
  capturedMs: 1_000_000 + seq,
  points,
  width: 640,
  height: 480,
});

const refusedWith = (status: number) =>
  new RefusedError(status, { code: "x", message: "the consent has ended", details: {} });

function makeClient() {
  return {
    collections: vi.fn<CollectionsClient["collections"]>(() => Promise.resolve([collection])),
    inDatasets: vi.fn<CollectionsClient["inDatasets"]>(() => Promise.resolve([])),
    collection: vi.fn<CollectionsClient["collection"]>(() => Promise.resolve(collection)),
    traces: vi.fn<CollectionsClient["traces"]>((_, person) =>
      Promise.resolve({
        person,
        samples: { posture: 3 },
        rows: {},
        n_versions: 0,
        n_models: 0,
        left: [],
      }),
    ),
    withdraw: vi.fn<CollectionsClient["withdraw"]>((_, person) =>
      Promise.resolve({
        person,
        samples: { posture: 3 },
        rows: {},
        replaced: {},
        models: [],
        certificate: null,
        left: [],
      }),
    ),
    files: vi.fn<CollectionsClient["files"]>(() => Promise.resolve(new Blob())),
    agree: vi.fn<CollectionsClient["agree"]>(() =>
      Promise.resolve({
        person: "P3",
        purpose: "x",
        agreed_at_s: 1,
        until_s: 2,
        is_in_force: true,
        counts: {},
        n_waiting: 0,
        suggestions: {},
      }),
    ),
    begin: vi.fn<CollectionsClient["begin"]>((_, person) =>
      Promise.resolve({ session: `${person} now` }),
    ),
    keep: vi.fn<CollectionsClient["keep"]>((_, __, samples) =>
      Promise.resolve({ n_new: samples.length, suggested_view: 2, collection }),
    ),
    confirm: vi.fn<CollectionsClient["confirm"]>(() =>
      Promise.resolve({ n_confirmed: 1, collection }),
    ),
    undo: vi.fn<CollectionsClient["undo"]>(() => Promise.resolve({ n_undone: 1, collection })),
    finish: vi.fn<CollectionsClient["finish"]>(() =>
      Promise.resolve({
        dataset: "posture",
        version: "1f",
        n_new: 4,
        n_without_consent: 0,
        left_out: {},
        collection,
      }),
    ),
    reportAddress: (name, person) => `/${name}/${person}/report`,
    everythingOf: vi.fn<CollectionsClient["everythingOf"]>(() => Promise.resolve(new Blob())),
  } satisfies CollectionsClient;
}

let client: ReturnType<typeof makeClient>;
let collecting: Collecting;
beforeEach(async () => {
  client = makeClient();
  collecting = new Collecting(client, "posture", () => Promise.resolve());
  collecting.every.value = 1;
  await collecting.begin("P1");
});

const kept = () => client.keep.mock.calls.flatMap(([, , samples]) => samples);

describe("what is kept", () => {
  it("is nothing before somebody goes on", async () => {
    collecting.take(poseOf(1));
    await collecting.flush();
    expect(client.keep).not.toHaveBeenCalled();
  });

  it("is every n-th frame with somebody in it, once, under the label of then", async () => {
    collecting.every.value = 2;
    collecting.pause(false);
    collecting.pressView(1);
    collecting.pressGrade("b");
    for (const seq of [1, 1, 2, 3]) collecting.take(poseOf(seq));
    collecting.pressView(1);
    collecting.take(poseOf(4, null));
    collecting.take(poseOf(5));
    collecting.take(poseOf(6, null));
    collecting.take(poseOf(7, null));
    await collecting.flush();
    expect(kept().map(({ number, view, grade }) => [number, view, grade])).toEqual([
      [1, 1, "b"],
      [2, 1, "b"],
      [3, 0, "b"],
    ]);
    expect(kept()[0]).toMatchObject({ recorded_at_s: 1000.001, width_px: 640, height_px: 480 });
    expect(kept()[0]?.points).toHaveLength(704);
    expect(collecting.suggested.value).toBe(2);
    expect(collecting.nUnsent.value).toBe(0);
  });

  it("waits for a service that is away, and goes as one when it is back", async () => {
    client.keep.mockRejectedValueOnce(new UnreachableError("no answer"));
    client.keep.mockRejectedValueOnce(refusedWith(429));
    client.keep.mockRejectedValueOnce(refusedWith(503));
    collecting.pause(false);
    for (let seq = 1; seq <= 20; seq += 1) collecting.take(poseOf(seq));
    expect(collecting.nUnsent.value).toBe(20);
    await collecting.flush();
    expect(collecting.nUnsent.value).toBe(0);
    expect(collecting.isUnreachable.value).toBe(false);
    const numbers = client.keep.mock.calls.slice(3).flatMap(([, , s]) => s.map((x) => x.number));
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    expect(Math.max(...client.keep.mock.calls.map(([, , s]) => s.length))).toBeLessThanOrEqual(15);
  });

  it("ends when the service refuses, and the page says why", async () => {
    client.keep.mockRejectedValue(refusedWith(409));
    collecting.pause(false);
    collecting.take(poseOf(1));
    await collecting.flush();
    expect(collecting.problem.value).toBe("the consent has ended");
    expect(collecting.isPaused.value).toBe(true);
    expect(collecting.nUnsent.value).toBe(0);
  });

  it("is numbered anew for the next person, who begins paused", async () => {
    collecting.pause(false);
    collecting.take(poseOf(1));
    await collecting.begin("P2");
    expect(collecting.isPaused.value).toBe(true);
    collecting.pause(false);
    collecting.take(poseOf(2));
    await collecting.flush();
    expect(client.keep.mock.calls.map(([, session, [first]]) => [session, first?.number])).toEqual([
      ["P1 now", 1],
      ["P2 now", 1],
    ]);
  });
});

describe("what is asked for", () => {
  it("comes after what waits to be sent", async () => {
    const order: string[] = [];
    client.keep.mockImplementation((_, __, samples) => {
      order.push(`keep ${samples.length}`);
      return Promise.resolve({ n_new: 1, suggested_view: 0, collection });
    });
    client.undo.mockImplementation((_, __, wholeRun) => {
      order.push(`undo ${wholeRun}`);
      return Promise.resolve({ n_undone: 1, collection });
    });
    collecting.pause(false);
    collecting.take(poseOf(1));
    await collecting.undo(true);
    expect(order).toEqual(["keep 1", "undo true"]);
    await collecting.confirm();
    expect(client.confirm).toHaveBeenCalledWith("posture", "P1 now");
  });

  it("makes a version and lets the person go", async () => {
    collecting.pause(false);
    await collecting.finish();
    expect(collecting.finished.value?.n_new).toBe(4);
    expect(collecting.person.value).toBeNull();
    await collecting.undo(false);
    expect(client.undo).not.toHaveBeenCalled();
  });

  it("is refused in words: a consent that is none gives nobody", async () => {
    client.agree.mockRejectedValue(refusedWith(422));
    expect(await collecting.agree({ person: null, purpose: "", until_s: 0 })).toBeNull();
    expect(collecting.problem.value).toBe("the consent has ended");
    client.agree.mockRestore();
  });

  it("gives a new person a number", async () => {
    expect(await collecting.agree({ person: null, purpose: "x", until_s: 9 })).toBe("P3");
    expect(collecting.collection.value).toBe(collection);
  });
});

describe("keys", () => {
  it.each([
    ["Digit2", { kind: "view", view: 2 }],
    ["Numpad3", { kind: "view", view: 3 }],
    ["KeyE", { kind: "grade", grade: "e" }],
    ["Enter", { kind: "confirm" }],
    ["KeyZ", { kind: "undo" }],
    ["KeyX", { kind: "undo-run" }],
    ["Space", { kind: "pause" }],
    ["KeyP", { kind: "person" }],
    ["KeyQ", { kind: "finish" }],
    ["Digit4", null],
    ["Escape", { kind: "stop" }],
    ["KeyF", null],
  ])("%s", (code, command) => {
    expect(commandOf(code)).toEqual(command);
  });
});

describe("a person who withdraws the consent", () => {
  it("is erased in this collection, and the page says what of", async () => {
    await collecting.withdraw("P1");
    expect(client.withdraw).toHaveBeenCalledWith("posture", "P1");
    expect(collecting.erased.value?.samples).toEqual({ posture: 3 });
    expect(client.collection).toHaveBeenCalledWith("posture");
    await collecting.begin("P2");
    expect(collecting.erased.value).toBeNull();
  });

  it("stays where the service refuses", async () => {
    client.withdraw.mockRejectedValueOnce(refusedWith(409));
    await collecting.withdraw("P1");
    expect(collecting.erased.value).toBeNull();
    expect(collecting.problem.value).toContain("ended");
  });
});

describe("what waited while the service was away", () => {
  it("is sent more slowly than the service takes it", async () => {
    const waits: number[] = [];
    const slowly = new Collecting(client, "posture", (ms) => {
      waits.push(ms);
      return Promise.resolve();
    });
    slowly.every.value = 1;
    await slowly.begin("P1");
    slowly.pause(false);
    client.keep.mockRejectedValueOnce(new UnreachableError());
    for (let seq = 0; seq < 40; seq += 1) slowly.take(poseOf(seq));
    await vi.waitFor(() => {
      expect(slowly.nUnsent.value).toBe(0);
    });
    const sizes = client.keep.mock.calls.map(([, , samples]) => samples.length);
    expect(sizes).toEqual([15, 15, 15, 10]); // the first did not arrive and goes again
    expect(waits).toEqual([1000, 300, 300]);
  });
});
