import { describe, expect, it } from "vitest";

import { type Road, roadOf } from "../../src/service-worker/road";

const ORIGIN = "http://127.0.0.1:8765";
const get = (path: string, mode = "no-cors", method = "GET") => ({
  method,
  mode,
  url: `${ORIGIN}${path}`,
  keepalive: false,
});

describe("a request takes the road", () => {
  it.each<[string, ReturnType<typeof get>, Road]>([
    ["of a page, whichever it is", get("/exercises/chin_tuck", "navigate"), "page"],
    ["of the service where it is watched from outside", get("/healthz", "navigate"), "pass"],
    ["of the service for its answers", get("/api/history/hours?from=x"), "pass"],
    [
      "of the service for an answer opened as a page",
      get("/api/recordings/a/report", "navigate"),
      "pass",
    ],
    ["of the service for what changes something", get("/assets/x.js", "cors", "POST"), "pass"],
    [
      "of this worker for what is said as the page goes",
      { ...get("/api/recordings/a", "cors", "DELETE"), keepalive: true },
      "carry",
    ],
    ["of files with a hash in their name", get("/assets/index-a1b2.js"), "file"],
    ["of files for icons", get("/icons/icon-192.png"), "file"],
    ["of files for the manifest", get("/manifest.webmanifest"), "file"],
    ["of models", get("/models/pose_detector.tflite"), "model"],
    ["of the service for what it does not know", get("/metrics"), "pass"],
  ])("%s", (_, asked, road) => {
    expect(roadOf(asked, ORIGIN)).toBe(road);
  });

  it("to nowhere where it leaves this machine's service", () => {
    const elsewhere = {
      method: "GET",
      mode: "cors",
      url: "https://example.org/x",
      keepalive: true,
    };
    expect(roadOf(elsewhere, ORIGIN)).toBe("refuse");
    expect(roadOf({ ...elsewhere, url: "http://127.0.0.1:9999/x" }, ORIGIN)).toBe("refuse");
    expect(roadOf({ ...elsewhere, url: `blob:${ORIGIN}/1-2` }, ORIGIN)).toBe("pass");
  });
});
