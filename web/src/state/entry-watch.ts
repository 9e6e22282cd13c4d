/** Follows whether this browser is still let in, and takes everything up again once it is. */
import { effect, signal } from "@preact/signals";

import type { LiveModel } from "../live/model";
import type { AccountStore } from "./account-store";
import type { AgreementStore } from "./agreement-store";
import type { SettingsStore } from "./settings-store";

/** What is asked of the browser. */
export interface EntryWorld {
  /** Calls back again and again; returns what ends it. */
  readonly every: (ms: number, call: () => void) => () => void;
  /** Calls back when the page comes to the front. */
  readonly onSeen: (call: () => void) => void;
}

export const browserEntryWorld: EntryWorld = {
  every: (ms, call) => {
    const timer = setInterval(call, ms);
    return () => {
      clearInterval(timer);
    };
  },
  onSeen: (call) => {
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") call();
    });
  },
};

interface Parts {
  readonly account: AccountStore;
  readonly agreement: Pick<AgreementStore, "load">;
  readonly settings: Pick<SettingsStore, "load">;
  readonly live: Pick<LiveModel, "connection" | "camera" | "pauses" | "pause" | "unpause">;
}

const ASK_AGAIN_MS = 5000;

/**
 * Who is there is asked until the service says so, and anew while a session cannot go on: it may not
 * be let in any more.
 */
function askWhoWhileShut({ account, live }: Parts, world: EntryWorld): void {
  effect(() => {
    const { value } = live.connection;
    const presence = account.presence.value;
    const isShut = account.isShutOut.value || value === "lost" || value === "refused";
    if (presence === "out" || (presence !== "unknown" && !isShut)) return;
    void account.load();
    return world.every(ASK_AGAIN_MS, () => {
      void account.load();
    });
  });
}

/** Nobody is watched while nobody is logged in: the page says nothing of the camera then. */
function pauseWhileOut({ account, live }: Parts): void {
  let isPausedHere = false;
  effect(() => {
    const isOut = account.presence.value === "out";
    if (isOut && !live.pauses.peek().includes("asked") && live.camera.peek().kind !== "off") {
      isPausedHere = true;
      live.pause("asked");
    } else if (!isOut && isPausedHere) {
      isPausedHere = false;
      live.unpause("asked");
    }
  });
}

function loadOnceBack({ account, agreement, settings }: Parts): void {
  const wasAway = signal(false);
  effect(() => {
    const isAway = account.isShutOut.value || account.presence.value === "out";
    const isBack = wasAway.peek() && !isAway;
    wasAway.value = isAway;
    if (!isBack) return;
    void agreement.load();
    void settings.load();
  });
}

/** Begins; for as long as the page is there. */
export function watchEntry(parts: Parts, world: EntryWorld): void {
  askWhoWhileShut(parts, world);
  pauseWhileOut(parts);
  loadOnceBack(parts);
  world.onSeen(() => {
    // another tab may have logged somebody else in, under whose cookie this one would go on
    if (parts.account.presence.peek() === "in") void parts.account.load();
  });
}
