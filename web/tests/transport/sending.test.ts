import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { RefusedError, UnreachableError } from "../../src/transport/request";
import { sendFile } from "../../src/transport/sending";

/** Answers what the test says, as soon as something is sent. */
let answer: { status: number; responseText: string };

class AnsweringRequest {
  status = 0;
  responseText = "";
  readonly upload: { onprogress: ((event: object) => void) | null } = { onprogress: null };
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onabort: (() => void) | null = null;
  onloadend: (() => void) | null = null;
  open(): void {
    /* nothing is asked of anybody */
  }
  setRequestHeader(): void {
    /* nothing is asked of anybody */
  }
  abort(): void {
    this.onabort?.();
    this.onloadend?.();
  }
  send(): void {
    Object.assign(this, answer);
    this.upload.onprogress?.({ lengthComputable: true, loaded: 4, total: 4 });
    try {
      this.onload?.(); // a browser only reports what is thrown here
    } catch {
      /* nobody hears of it */
    }
    this.onloadend?.();
  }
}

const file = new File(["clip"], "run.mp4");
const send = (onShare: (share: number) => void = () => undefined): Promise<unknown> =>
  sendFile("/api/recordings", file, "en", onShare, new AbortController().signal);

/** What came of it, or that nothing ever does. */
const outcome = (sent: Promise<unknown>): Promise<unknown> =>
  Promise.race([
    sent.catch((problem: unknown) => problem),
    new Promise((done) => setTimeout(done, 20, "for ever under way")),
  ]);

beforeEach(() => {
  vi.stubGlobal("XMLHttpRequest", AnsweringRequest);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe("a file that is sent", () => {
  it("is answered in the service's words", async () => {
    answer = { status: 201, responseText: '{"id": "a"}' };
    const onShare = vi.fn();
    expect(await outcome(send(onShare))).toEqual({ id: "a" });
    expect(onShare).toHaveBeenLastCalledWith(1);
  });

  it.each(["<!doctype html><title>Log in to the network</title>", ""])(
    "has not arrived where something else says it has: %j",
    async (responseText) => {
      answer = { status: 200, responseText };
      const problem = await outcome(send());
      expect(problem).toBeInstanceOf(UnreachableError);
      expect((problem as UnreachableError).message).toContain("HTTP 200");
    },
  );

  it("is refused in the service's words", async () => {
    const error = { code: "service.too-large", message: "Too large.", details: {} };
    answer = { status: 413, responseText: JSON.stringify({ error }) };
    expect(await outcome(send())).toBeInstanceOf(RefusedError);
  });
});
