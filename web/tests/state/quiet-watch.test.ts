import { signal } from "@preact/signals";
import { beforeEach, describe, expect, it } from "vitest";

import { QuietWatch } from "../../src/state/quiet-watch";
import { DEFAULT_SETTINGS } from "../../src/state/settings-store";
import type { SettingsBody } from "../../src/transport/bodies";
import { answer } from "../live/messages";
import { fakeLive } from "./fake-live";

let live: ReturnType<typeof fakeLive>["model"];
let now: Date;
let tick: () => void;
let setBattery: (isOnBattery: boolean) => void;
const settings = signal<SettingsBody>(DEFAULT_SETTINGS);
let watch: QuietWatch;
let stop: () => void;

beforeEach(() => {
  ({ model: live } = fakeLive());
  live.connection.value = "open";
  now = new Date(2027, 2, 3, 11, 59);
  settings.value = DEFAULT_SETTINGS;
  watch = new QuietWatch(live, settings, {
    now: () => now,
    onTick: (listener) => {
      tick = listener;
      return () => {
        tick = () => undefined;
      };
    },
    onBattery: (listener) => {
      setBattery = listener;
    },
  });
  stop = watch.start();
});

describe("the quiet watch", () => {
  it("tells the session of a call until its time is over", () => {
    watch.ask("call", 30);
    expect(watch.reason.value).toBe("call");
    expect(live.setQuiet).toHaveBeenLastCalledWith(true, "call");
    now = new Date(2027, 2, 3, 12, 29);
    tick();
    expect(watch.reason.value).toBeNull();
    expect(watch.asked.value).toBeNull();
    expect(live.setQuiet).toHaveBeenLastCalledWith(false, "");
  });

  it("keeps a wish without an end until it is ended", () => {
    watch.ask("screen_sharing", null);
    now = new Date(2027, 2, 4, 12);
    tick();
    expect(watch.reason.value).toBe("screen_sharing");
    watch.end();
    expect(watch.reason.value).toBeNull();
  });

  it("is quiet while the camera counts an exercise", () => {
    watch.setExercising(true);
    expect(live.setQuiet).toHaveBeenLastCalledWith(true, "exercising");
    watch.setExercising(false);
    expect(live.setQuiet).toHaveBeenLastCalledWith(false, "");
  });

  it("notices when quiet hours begin", () => {
    settings.value = {
      ...DEFAULT_SETTINGS,
      quiet_hours: [{ days: [2], from: "12:00", to: "13:00" }],
    };
    expect(watch.reason.value).toBeNull();
    now = new Date(2027, 2, 3, 12, 0);
    tick();
    expect(live.setQuiet).toHaveBeenLastCalledWith(true, "quiet_hours");
  });

  it("pauses on battery only where the person wants it", () => {
    setBattery(true);
    expect(live.pause).not.toHaveBeenCalled();
    settings.value = { ...DEFAULT_SETTINGS, pauses_on_battery: true };
    expect(live.pause).toHaveBeenLastCalledWith("battery");
    expect(watch.reason.value).toBe("battery");
    setBattery(false);
    expect(live.unpause).toHaveBeenLastCalledWith("battery");
  });

  it("shows absence and a pause without telling the session what it knows itself", () => {
    live.answer.value = answer({ state: "away" });
    expect(watch.reason.value).toBe("away");
    live.pauses.value = ["asked"];
    expect(watch.reason.value).toBe("paused");
    expect(live.setQuiet).not.toHaveBeenCalledWith(true, expect.anything());
  });

  it("tells a session that begins later", () => {
    live.connection.value = "closed";
    watch.ask("call", null);
    expect(live.setQuiet).not.toHaveBeenCalledWith(true, "call");
    live.connection.value = "open";
    expect(live.setQuiet).toHaveBeenLastCalledWith(true, "call");
  });

  it("stops when it is ended", () => {
    watch.ask("call", 1);
    stop();
    now = new Date(2027, 2, 3, 13);
    tick();
    expect(watch.reason.value).toBe("call");
  });
});
