import { signal } from "@preact/signals";
import { beforeEach, expect, test, vi } from "vitest";

import type { PauseReason } from "../../src/contract/live";
import type { CameraState, ConnectionState } from "../../src/live/model";
import { AccountStore } from "../../src/state/account-store";
import { watchEntry } from "../../src/state/entry-watch";
import type { WhoBody } from "../../src/transport/accounts";
import { RefusedError } from "../../src/transport/request";

const ALONE: WhoBody = { uses_accounts: false, account: null };
const MINJI: WhoBody = {
  uses_accounts: true,
  account: { id: "a-1", name: "Minji", role: "person" },
};

let answer: () => Promise<WhoBody>;
let ticks: Set<() => void>;
let seen: () => void;

function begin(camera: CameraState = { kind: "muted", device: { id: "c", label: "c" } }) {
  const who = vi.fn(() => answer());
  const reload = vi.fn();
  const account = new AccountStore({ who, logOut: () => Promise.resolve() }, reload);
  const connection = signal<ConnectionState>("open");
  const pauses = signal<readonly PauseReason[]>([]);
  const live = {
    connection,
    camera: signal(camera),
    pauses,
    pause: vi.fn((reason: PauseReason) => {
      pauses.value = [...pauses.value, reason];
    }),
    unpause: vi.fn((reason: PauseReason) => {
      pauses.value = pauses.value.filter((one) => one !== reason);
    }),
  };
  const agreement = { load: vi.fn(() => Promise.resolve()) };
  const settings = { load: vi.fn(() => Promise.resolve()) };
  watchEntry(
    { account, agreement, settings, live },
    {
      every: (_, call) => {
        ticks.add(call);
        return () => ticks.delete(call);
      },
      onSeen: (call) => {
        seen = call;
      },
    },
  );
  return { account, who, reload, live, connection, pauses, agreement, settings };
}

const settle = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

beforeEach(() => {
  answer = () => Promise.resolve(ALONE);
  ticks = new Set();
  seen = () => undefined;
});

test("a session that is lost has the service asked whether the browser is still known", async () => {
  const { account, who, connection, agreement, settings } = begin();
  await account.load();
  expect(ticks.size).toBe(0);
  answer = () => {
    account.shutOut(); // as the answer is read
    return Promise.reject(
      new RefusedError(401, { code: "service.launch-needed", message: "", details: {} }),
    );
  };
  connection.value = "lost";
  await settle();
  expect(account.isShutOut.value).toBe(true);
  expect(who.mock.calls.length).toBeLessThan(5); // no storm of questions
  answer = () => Promise.resolve(ALONE);
  for (const tick of [...ticks]) tick();
  await settle();
  expect(account.isShutOut.value).toBe(false);
  expect(agreement.load).toHaveBeenCalledTimes(1);
  expect(settings.load).toHaveBeenCalledTimes(1);
  connection.value = "open";
  expect(ticks.size).toBe(0);
});

test("who is there is asked again until the service answers", async () => {
  answer = () => Promise.reject(new Error("away"));
  const { account, who } = begin();
  await settle();
  expect(who).toHaveBeenCalledTimes(1);
  expect(account.presence.value).toBe("unknown");
  answer = () => Promise.resolve(ALONE);
  for (const tick of [...ticks]) tick();
  await settle();
  expect(account.presence.value).toBe("none");
  expect(ticks.size).toBe(0);
});

test("the camera is let go while nobody is logged in, and goes on for the same person", async () => {
  const { account, live, reload } = begin();
  answer = () => Promise.resolve(MINJI);
  await account.load();
  account.lose();
  expect(live.pause).toHaveBeenCalledWith("asked");
  expect(account.hasEnded.value).toBe(true);
  account.enter(MINJI);
  expect(live.unpause).toHaveBeenCalledWith("asked");
  expect(reload).not.toHaveBeenCalled();
});

test("who had paused stays paused, and a camera that was off stays off", async () => {
  const one = begin();
  answer = () => Promise.resolve(MINJI);
  await one.account.load();
  one.pauses.value = ["asked"];
  one.account.lose();
  one.account.enter(MINJI);
  expect(one.live.pause).not.toHaveBeenCalled();
  expect(one.live.unpause).not.toHaveBeenCalled();
  const other = begin({ kind: "off" });
  await other.account.load();
  other.account.lose();
  expect(other.live.pause).not.toHaveBeenCalled();
});

test("a tab that comes to the front notices that somebody else is logged in", async () => {
  const { account, reload } = begin();
  answer = () => Promise.resolve(MINJI);
  await account.load();
  seen();
  await settle();
  expect(reload).not.toHaveBeenCalled();
  const junho = { id: "a-2", name: "Junho", role: "person" } as const;
  answer = () => Promise.resolve({ uses_accounts: true, account: junho });
  seen();
  await settle();
  expect(reload).toHaveBeenCalledTimes(1);
  expect(account.account.value?.id).toBe("a-1"); // nothing of one is shown under the other's name
});
