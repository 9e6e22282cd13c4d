// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { beforeEach, describe, expect, it, vi } from "vitest";

import type { LandmarksBody, RecordingBody, StatusBody } from "../../src/contract/api";
import { en } from "../../src/messages/en";
import type { Language } from "../../src/messages/language";
import { Session } from "../../src/state/session";
import type { Client } from "../../src/transport/client";
import { RefusedError, UnreachableError } from "../../src/transport/request";
import { late } from "../late";

const LANDMARKS: LandmarksBody = {
  size_wh: [320, 240],
  n_frames: 1,
  times_s: [0],
  ending: "complete",
  n_skipped: 0,
  people: [],
};
const PROGRESS = { n_done: 3, n_total: 9, time_s: 0.1, n_people: 1, elapsed_s: 1 };
const STATUS: StatusBody = {
  version: "1",
  languages: ["en", "ko"],
  is_ready: true,
  models: [],
  checks: [],
  limits: { max_upload_bytes: 10, max_waiting: 3, keep_s: 900 },
  has_camera: false,
  n_running: 0,
  n_waiting: 0,
};
const FILE = new File(["12345"], "clip.mp4", { type: "video/mp4" });

const recording = (
  state: RecordingBody["state"],
  rest: Partial<RecordingBody> = {},
): RecordingBody => ({ id: "a", state, progress: null, error: null, ...rest });

/** A service that answers as a list says, and remembers what it was asked. */
class FakeClient implements Client {
  answers: (RecordingBody | Error)[] = [];
  sending: Promise<RecordingBody> | Error = Promise.resolve(recording("queued"));
  readonly removed: string[] = [];
  readonly status = vi.fn(() => Promise.resolve(STATUS));
  readonly landmarks = vi.fn(() => Promise.resolve(LANDMARKS));

  send(
    _: File,
    __: Language,
    onShare: (share: number) => void,
    aborted: AbortSignal,
  ): Promise<RecordingBody> {
    onShare(0.5);
    if (this.sending instanceof Error) return Promise.reject(this.sending);
    return new Promise((resolve, reject) => {
      aborted.addEventListener("abort", () => {
        reject(new DOMException("cancelled", "AbortError"));
      });
      void (this.sending as Promise<RecordingBody>).then(resolve);
    });
  }

  recording(): Promise<RecordingBody> {
    const answer = this.answers.shift() ?? recording("running", { progress: PROGRESS });
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  }

  downloadAddress = (): string => "";
  reportAddress = (): string => "";
  runFileAddress = (): string => "";
  frameFileAddress = (): string => "";
  takeFile = (): Promise<Blob> => Promise.resolve(new Blob());
  checkReport = (): Promise<void> => Promise.resolve();

  readonly left: string[] = [];

  remove(id: string): void {
    this.removed.push(id);
  }

  leave(id: string): void {
    this.left.push(id);
  }
}

let client: FakeClient;
let session: Session;
let seen: string[];

const message = (): string => {
  const state = session.state.value;
  if (state.kind !== "failed") throw new Error(`expected failed, got ${state.kind}`);
  return typeof state.message === "string" ? state.message : state.message(en);
};

beforeEach(() => {
  sessionStorage.clear();
  client = new FakeClient();
  session = new Session(client, signal<Language>("en"), { pollMs: 1, keepAliveMs: 5, retries: 2 });
  seen = [];
  session.state.subscribe(({ kind }) => {
    if (seen.at(-1) !== kind) seen.push(kind);
  });
});

describe("a session", () => {
  it("sees a file through to its landmarks", async () => {
    client.answers = [
      recording("queued"),
      recording("running", { progress: PROGRESS }),
      recording("done"),
    ];
    await session.begin([FILE]);
    expect(seen).toEqual(["empty", "sending", "queued", "working", "done"]);
    const state = session.state.value;
    expect(state.kind === "done" && state.landmarks).toBe(LANDMARKS);
    expect(client.removed).toEqual([]);
    session.reset();
    expect(client.removed).toEqual(["a"]);
    expect(session.state.value.kind).toBe("empty");
  });

  it("keeps a result alive while it is shown", async () => {
    client.answers = [recording("done")];
    await session.begin([FILE]);
    const asked = vi.spyOn(client, "recording");
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(asked.mock.calls.length).toBeGreaterThan(1);
    session.leave();
    const calls = asked.mock.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked.mock.calls.length).toBe(calls);
    expect(client.left).toEqual(["a"]);
  });

  it("keeps a run to compare others with, and does not forget it", async () => {
    client.answers = [recording("done")];
    await session.begin([FILE]);
    session.keepForComparison(9);
    expect(session.state.value.kind).toBe("empty");
    expect(client.removed).toEqual([]);
    expect(session.earlier.references().baseline).toEqual(["a:2.5000"]);
    session.leave();
    expect(client.left).toEqual(["a"]);
  });

  it("shows no picture of a landmark file", async () => {
    client.answers = [recording("done")];
    await session.begin([new File(["1"], "run.CSV", { type: "text/csv" })]);
    const state = session.state.value;
    expect(state.kind === "done" && state.file).toBeNull();
  });

  it("shows why an analysis failed, in the service's words", async () => {
    const error = { code: "x", message: "No picture can be read.", details: {} };
    client.answers = [recording("failed", { error })];
    await session.begin([FILE]);
    expect(message()).toBe("No picture can be read.");
    expect(client.removed).toEqual(["a"]);
  });

  it("shows a refusal of the service", async () => {
    client.sending = new RefusedError(503, { code: "busy", message: "Busy.", details: {} });
    await session.begin([FILE]);
    expect(message()).toBe("Busy.");
  });

  it("says when the service is gone, after a few more tries", async () => {
    client.answers = Array.from({ length: 3 }, () => new UnreachableError("gone"));
    await session.begin([FILE]);
    expect(message()).toBe(en.unreachable);
  });

  it("goes on after a short silence", async () => {
    const gone = new UnreachableError("gone");
    client.answers = [gone, gone, recording("running"), gone, gone, recording("done")];
    await session.begin([FILE]);
    expect(session.state.value.kind).toBe("done");
  });

  it("says when another page cancelled it", async () => {
    client.answers = [recording("cancelled")];
    await session.begin([FILE]);
    expect(message()).toBe(en.cancelled);
  });

  it.each([
    ["two files", [FILE, FILE], en.oneFile],
    ["an empty file", [new File([], "x.mp4")], en.emptyFile],
    ["too large a file", [new File(["12345678901"], "x.mp4")], /larger than/],
  ])("refuses %s before sending anything", async (_, files, text) => {
    const send = vi.spyOn(client, "send");
    await session.loadStatus();
    await session.begin(files);
    expect(message()).toMatch(text);
    expect(send).not.toHaveBeenCalled();
  });

  it("cancels while sending", async () => {
    client.sending = new Promise(() => undefined);
    const begun = session.begin([FILE]);
    session.reset();
    await begun;
    expect(session.state.value.kind).toBe("empty");
    expect(client.removed).toEqual([]);
  });

  it("cancels while the service works, and hears no more of it", async () => {
    const begun = session.begin([FILE]);
    await vi.waitFor(() => {
      expect(session.state.value.kind).toBe("working");
    });
    session.reset();
    await begun;
    expect(session.state.value.kind).toBe("empty");
    expect(client.removed).toEqual(["a"]);
    expect(client.landmarks).not.toHaveBeenCalled();
  });

  it("takes a recording up again after a reload, without the file", async () => {
    client.answers = [recording("running", { progress: PROGRESS })];
    const begun = session.begin([FILE]);
    await vi.waitFor(() => {
      expect(session.state.value.kind).toBe("working");
    });
    session.leave();
    await begun;
    const after = new Session(client, signal<Language>("en"), {
      pollMs: 1,
      keepAliveMs: 5,
      retries: 2,
    });
    client.answers = [recording("running", { progress: PROGRESS }), recording("done")];
    await after.resume();
    expect(after.state.value).toMatchObject({
      kind: "done",
      id: "a",
      name: "clip.mp4",
      file: null,
    });
    after.reset();
    const third = new Session(client, signal<Language>("en"));
    await third.resume();
    expect(third.state.value.kind).toBe("empty"); // what was put away stays away
  });

  it("says when the service has forgotten it meanwhile", async () => {
    sessionStorage.setItem("barun.recording", JSON.stringify({ id: "a", name: "clip.mp4" }));
    client.answers = [new RefusedError(404, { code: "x", message: "None.", details: {} })];
    await session.resume();
    expect(message()).toBe(en.analyse.gone);
    expect(sessionStorage.getItem("barun.recording")).toBeNull();
  });

  it("has the status in the language of now, whichever answer comes last", async () => {
    const overtaken = late<StatusBody>();
    client.status.mockReturnValueOnce(overtaken.answer);
    const first = session.loadStatus();
    await session.loadStatus();
    overtaken.resolve({ ...STATUS, version: "said in the language before" });
    await first;
    expect(session.status.value).toBe(STATUS);
  });

  it("has no status while the service is silent", async () => {
    await session.loadStatus();
    expect(session.status.value).toBe(STATUS);
    client.status.mockRejectedValueOnce(new UnreachableError("gone"));
    await session.loadStatus();
    expect(session.status.value).toBeNull();
  });
});
