import { signal } from "@preact/signals";
import { beforeEach, describe, expect, it, type Mock, vi } from "vitest";

import type { SayMessage } from "../../src/live/model";
import { language } from "../../src/messages/language";
import { type Channels, Messenger } from "../../src/state/messenger";
import type { QuietReason } from "../../src/state/quiet";
import { sayingOf } from "../../src/state/sayings";
import { DEFAULT_SETTINGS } from "../../src/state/settings-store";
import type { SettingsBody } from "../../src/transport/bodies";
import { event } from "../live/messages";
import { fakeLive } from "./fake-live";

const REMINDER: SayMessage = {
  kind: "reminder",
  eventId: "e1",
  code: "P002",
  isRepeated: false,
  isPostponed: false,
};
const BREAK: SayMessage = { kind: "break", phase: "due", sittingS: 1800, isPostponed: false };

let live: ReturnType<typeof fakeLive>;
let isSeen: boolean;
const quiet = signal<QuietReason | null>(null);
const settings = signal<SettingsBody>(DEFAULT_SETTINGS);
let channels: Omit<Channels, "isSeen"> & Record<"notify" | "beep" | "speak", Mock>;
let messenger: Messenger;

beforeEach(() => {
  language.value = "en";
  live = fakeLive();
  live.model.connection.value = "open";
  isSeen = false;
  quiet.value = null;
  settings.value = {
    ...DEFAULT_SETTINGS,
    message_kinds: ["icon", "border", "notification", "sound", "speech"],
  };
  channels = {
    notify: vi.fn<Channels["notify"]>(),
    beep: vi.fn<Channels["beep"]>(),
    speak: vi.fn<Channels["speak"]>(),
  };
  messenger = new Messenger(
    live.model,
    quiet,
    settings,
    { isSeen: () => isSeen, ...channels },
    sayingOf,
  );
  messenger.start();
});

describe("the messenger", () => {
  it("says a reminder once on every channel", () => {
    live.say(REMINDER);
    expect(messenger.attention.value).toEqual(REMINDER);
    expect(messenger.marks.value).toEqual(["icon", "border"]);
    const saying = { tag: "barun-P002", title: "Slouching", body: expect.any(String) as string };
    expect(channels.notify.mock.calls).toEqual([[saying]]);
    expect(channels.speak.mock.calls).toEqual([[saying]]);
    expect(channels.beep).toHaveBeenCalledTimes(1);
  });

  it("draws a frame where the page is seen, and sends no notification over it", () => {
    isSeen = true;
    live.say(REMINDER);
    expect(channels.notify).not.toHaveBeenCalled();
    expect(messenger.marks.value).toContain("border");
  });

  it("says nothing where the person chose none", () => {
    settings.value = { ...settings.value, message_kinds: [] };
    live.say(REMINDER);
    expect(messenger.attention.value).toBeNull();
    expect(channels.beep).not.toHaveBeenCalled();
  });

  it("falls silent when the posture is over", () => {
    live.say(REMINDER);
    live.model.events.value = [event({ event_id: "other", phase: "ended" })];
    expect(messenger.attention.value).not.toBeNull();
    live.model.events.value = [event({ phase: "ended" })];
    expect(messenger.attention.value).toBeNull();
    expect(messenger.marks.value).toEqual([]);
  });

  it("holds a break back while Barun is quiet, and tells it afterwards", () => {
    quiet.value = "call";
    live.say(BREAK);
    live.say(BREAK);
    expect(messenger.attention.value).toBeNull();
    expect(channels.notify).not.toHaveBeenCalled();
    expect([messenger.nWaiting.value, messenger.hasWaitingBreak.value]).toEqual([1, true]);
    quiet.value = null;
    expect(messenger.attention.value).toEqual({ ...BREAK, isPostponed: true });
    expect(channels.notify).toHaveBeenCalledTimes(1);
    expect(messenger.nWaiting.value).toBe(0);
  });

  it("forgets what waits when it is over before the quiet is", () => {
    quiet.value = "do_not_disturb";
    live.say(REMINDER);
    live.say(BREAK);
    live.model.events.value = [event({ phase: "ended" })];
    live.say({ ...BREAK, phase: "taken" });
    expect(messenger.nWaiting.value).toBe(0);
    quiet.value = null;
    expect(messenger.attention.value).toBeNull();
  });

  it("takes off the screen what is shown when quiet is asked for, and keeps a break", () => {
    live.say(REMINDER);
    quiet.value = "screen_sharing";
    expect(messenger.attention.value).toBeNull();
    expect(messenger.marks.value).toEqual([]);
    expect(messenger.nWaiting.value).toBe(0); // it has been said
    quiet.value = null;
    expect(messenger.attention.value).toBeNull();
    live.say(BREAK);
    quiet.value = "screen_sharing";
    expect(messenger.attention.value).toBeNull();
    expect(messenger.hasWaitingBreak.value).toBe(true);
    quiet.value = null;
    expect(messenger.attention.value).toEqual({ ...BREAK, isPostponed: true });
  });

  it("has nothing more to say when the watch ends", () => {
    live.say(BREAK);
    live.model.connection.value = "closed";
    expect(messenger.attention.value).toBeNull();
    live.model.connection.value = "open";
    quiet.value = "call";
    live.say(BREAK);
    live.model.connection.value = "closed";
    expect(messenger.nWaiting.value).toBe(0);
    quiet.value = null;
    expect(messenger.attention.value).toBeNull();
  });

  it("takes a break that is taken for the answer to a break that is due", () => {
    live.say(BREAK);
    live.say({ ...BREAK, phase: "taken" });
    expect(messenger.attention.value).toBeNull();
    live.say(REMINDER);
    live.say({ ...BREAK, phase: "taken" });
    expect(messenger.attention.value).toEqual(REMINDER);
  });
});
