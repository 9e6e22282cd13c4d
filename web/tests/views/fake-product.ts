/** Everything the pages work with, for a test that draws one of them. */
import { signal } from "@preact/signals";
import { vi } from "vitest";

import { language } from "../../src/messages/language";
import { AccountStore } from "../../src/state/account-store";
import { AgreementStore } from "../../src/state/agreement-store";
import { Messenger } from "../../src/state/messenger";
import type { Product } from "../../src/state/product";
import { QuietWatch } from "../../src/state/quiet-watch";
import { Router } from "../../src/state/router";
import { sayingOf } from "../../src/state/sayings";
import { DEFAULT_SETTINGS, SettingsStore } from "../../src/state/settings-store";
import type { RestClient } from "../../src/transport/rest";
import { fakeLive } from "../state/fake-live";

/** Nobody logs in. */
function fakeAccount() {
  const who = () => Promise.resolve({ uses_accounts: false, account: null });
  return new AccountStore({ who, logOut: () => Promise.resolve() }, () => undefined);
}

export function fakeProduct(path = "/live", rest: Partial<RestClient> = {}) {
  language.value = "en";
  const live = fakeLive();
  const client = {
    settings: vi.fn(() => Promise.resolve(DEFAULT_SETTINGS)),
    saveSettings: vi.fn(() => Promise.resolve(DEFAULT_SETTINGS)),
    agreement: vi.fn(() => Promise.reject(new TypeError("gone"))),
    agree: vi.fn(),
    withdraw: vi.fn(),
    ...rest,
  };
  const settings = new SettingsStore(client, 0);
  const quiet = new QuietWatch(live.model, settings.value, {
    now: () => new Date(2027, 2, 1, 10),
    onTick: () => () => undefined,
    onBattery: () => undefined,
  });
  const channels = { isSeen: () => true, notify: vi.fn(), beep: vi.fn(), speak: vi.fn() };
  const messenger = new Messenger(live.model, quiet.reason, settings.value, channels, sayingOf);
  messenger.start();
  const router = new Router({ path: () => path, go: vi.fn(), onMove: () => undefined });
  const product = {
    router,
    live: live.model,
    rest: client,
    recordings: {},
    session: { status: signal(null), forgetAll: vi.fn() },
    settings,
    agreement: new AgreementStore(client),
    accounts: { sharing: () => Promise.resolve([]), coaches: () => Promise.resolve([]) },
    account: fakeAccount(),
    quiet,
    messenger,
  } as unknown as Product;
  return { product, live, settings, client };
}
