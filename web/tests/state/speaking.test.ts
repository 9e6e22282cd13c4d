import { describe, expect, it } from "vitest";

import type { SayMessage } from "../../src/live/model";
import { channelsFor, Waiting } from "../../src/state/speaking";
import type { MessageKind } from "../../src/transport/bodies";

const reminder = (code: string, eventId = code): SayMessage => ({
  kind: "reminder",
  eventId,
  code,
  isRepeated: false,
  isPostponed: false,
});
const pause = (phase: "due" | "taken"): SayMessage => ({
  kind: "break",
  phase,
  sittingS: 1800,
  isPostponed: false,
});
const ALL: MessageKind[] = ["icon", "border", "notification", "sound", "speech"];

describe("a message goes out", () => {
  it.each<[string, MessageKind[], boolean, boolean, MessageKind[]]>([
    [
      "on every chosen channel of a page that is not seen",
      ALL,
      false,
      false,
      ["icon", "notification", "sound", "speech"],
    ],
    [
      "not as a notification over its own frame",
      ALL,
      false,
      true,
      ["icon", "border", "sound", "speech"],
    ],
    ["as a notification where there is no frame", ["notification"], false, true, ["notification"]],
    ["nowhere where none was chosen", [], false, false, []],
    ["nowhere while Barun is quiet", ALL, true, true, []],
  ])("%s", (_, kinds, isQuiet, isSeen, channels) => {
    expect(channelsFor(reminder("P002"), { kinds, isQuiet, isSeen })).toEqual(channels);
  });

  it("not for a break that is being taken", () => {
    const moment = { kinds: ALL, isQuiet: false, isSeen: true };
    expect(channelsFor(pause("taken"), moment)).toEqual([]);
    expect(channelsFor(pause("due"), moment)).not.toEqual([]);
  });
});

describe("what waits", () => {
  it("is handed out once, as postponed", () => {
    const waiting = new Waiting();
    waiting.hold(reminder("P001"));
    waiting.hold(reminder("P002"));
    expect(waiting.release()).toEqual([
      { ...reminder("P001"), isPostponed: true },
      { ...reminder("P002"), isPostponed: true },
    ]);
    expect(waiting.release()).toEqual([]);
  });

  it("is one of a kind", () => {
    const waiting = new Waiting();
    for (let n = 0; n < 3; n += 1) waiting.hold(pause("due"));
    waiting.hold(reminder("P002", "a"));
    waiting.hold(reminder("P002", "b"));
    expect(waiting.count).toBe(2);
  });

  it("is the break alone where one is due", () => {
    const waiting = new Waiting();
    waiting.hold(reminder("P002"));
    waiting.hold(pause("due"));
    expect(waiting.hasBreak).toBe(true);
    expect(waiting.release()).toEqual([{ ...pause("due"), isPostponed: true }]);
    expect(waiting.count).toBe(0);
  });

  it("forgets a break that was taken and a posture that is over", () => {
    const waiting = new Waiting();
    waiting.hold(pause("due"));
    waiting.hold(pause("taken"));
    waiting.hold(reminder("P001", "a"));
    waiting.hold(reminder("P002", "b"));
    waiting.drop("a");
    expect(waiting.release()).toEqual([{ ...reminder("P002", "b"), isPostponed: true }]);
  });
});
