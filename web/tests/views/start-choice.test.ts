import { describe, expect, it } from "vitest";

import { DEFAULT_SETTINGS } from "../../src/state/settings-store";
import { startChoice } from "../../src/views/start-choice";

describe("what the watch is started with", () => {
  it("is the browser's own choice at first", () => {
    expect(startChoice(DEFAULT_SETTINGS, false)).toEqual({ source: "camera", model: "auto" });
  });

  it("is the model that was chosen, and no other", () => {
    for (const model of ["full", "lite"] as const) {
      expect(startChoice({ ...DEFAULT_SETTINGS, model }, false).model).toBe(model);
    }
  });

  it("is the camera that was chosen, its pictures looked at where it was chosen", () => {
    const settings = { ...DEFAULT_SETTINGS, camera_id: "abc", engine: "server" } as const;
    expect(startChoice(settings, true)).toEqual({
      deviceId: "abc",
      source: "pictures",
      model: "auto",
    });
  });

  it("is the service's camera only where there is one", () => {
    const settings = { ...DEFAULT_SETTINGS, camera_id: "abc", uses_service_camera: true };
    expect(startChoice(settings, true)).toEqual({ source: "server" });
    expect(startChoice(settings, false)).toMatchObject({ source: "camera", deviceId: "abc" });
  });
});
