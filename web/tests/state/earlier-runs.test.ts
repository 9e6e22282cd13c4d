// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { beforeEach, describe, expect, it, vi } from "vitest";

import type { RecordingBody } from "../../src/contract/api";
import type { Language } from "../../src/messages/language";
import { EarlierRuns, MOST_EARLIER } from "../../src/state/earlier-runs";
import { RefusedError } from "../../src/transport/request";

const DONE: RecordingBody = { id: "a", state: "done", progress: null, error: null };
const GONE = new RefusedError(404, { code: "service.no-recording", message: "gone", details: {} });

function open(answer: () => Promise<RecordingBody> = () => Promise.resolve(DONE)) {
  const client = { recording: vi.fn(answer), remove: vi.fn(), leave: vi.fn() };
  const earlier = new EarlierRuns(client, signal<Language>("en"), 1e6);
  return { client, earlier };
}

beforeEach(() => {
  sessionStorage.clear();
});

describe("earlier runs", () => {
  it("make the usual range, each at its own speed", () => {
    const { earlier } = open();
    earlier.add("a", "monday.mp4", 9);
    earlier.add("b", "tuesday.mp4", null);
    expect(earlier.references()).toEqual({ baseline: ["a:2.5000", "b"], compare: null });
  });

  it("are compared with one at a time", () => {
    const { earlier } = open();
    for (const id of ["a", "b", "c"]) earlier.add(id, id, null);
    earlier.choose("a", "compare");
    earlier.choose("b", "compare");
    expect(earlier.references()).toEqual({ baseline: ["c"], compare: "b" });
    expect(earlier.list.value.map(({ use }) => use)).toEqual(["none", "compare", "baseline"]);
  });

  it("outlive a reload, and say goodbye to the service before it", () => {
    const before = open();
    before.earlier.add("a", "monday.mp4", 9);
    before.earlier.leave();
    expect(before.client.leave).toHaveBeenCalledWith("a");
    const after = open();
    expect(after.client.recording).toHaveBeenCalledWith("a", "en");
    expect(after.earlier.list.value).toEqual(before.earlier.list.value);
  });

  it("are all forgotten at once, by the service and by this tab", () => {
    const { client, earlier } = open();
    earlier.add("a", "monday.mp4", null);
    earlier.add("b", "tuesday.mp4", null);
    earlier.clear();
    expect(client.remove.mock.calls).toEqual([["a"], ["b"]]);
    expect(earlier.list.value).toEqual([]);
    expect(sessionStorage.getItem("barun.earlier-runs")).toBe("[]");
  });

  it("go when the service no longer knows them, and stay when it is silent", async () => {
    open().earlier.add("a", "monday.mp4", null);
    const silent = open(() => Promise.reject(new Error("no answer")));
    await Promise.resolve();
    expect(silent.earlier.list.value).toHaveLength(1);
    const { earlier } = open(() => Promise.reject(GONE));
    await vi.waitFor(() => {
      expect(earlier.list.value).toEqual([]);
    });
  });

  it("are forgotten by the service, too", () => {
    const { client, earlier } = open();
    earlier.add("a", "monday.mp4", null);
    earlier.remove("a");
    expect(client.remove).toHaveBeenCalledWith("a");
    expect(earlier.list.value).toEqual([]);
  });

  it("are as many as the service takes; the oldest goes", () => {
    const { client, earlier } = open();
    for (let at = 0; at <= MOST_EARLIER; at += 1) earlier.add(String(at), "run", null);
    expect(earlier.list.value).toHaveLength(MOST_EARLIER);
    expect(client.remove.mock.calls).toEqual([["0"]]);
  });

  it.each(["{oops", "3", '[{"id":"a"}]', '[{"id":1,"name":"a","speedKmH":null,"use":"none"}]'])(
    "are not led on by %s",
    (json) => {
      sessionStorage.setItem("barun.earlier-runs", json);
      expect(open().earlier.list.value).toEqual([]);
    },
  );
});
