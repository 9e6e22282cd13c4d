import { signal } from "@preact/signals";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { AgreementStore } from "../../src/state/agreement-store";
import { remember } from "../../src/state/memory";
import { DEFAULT_SETTINGS, SettingsStore } from "../../src/state/settings-store";
import type { AgreementBody, SettingsBody } from "../../src/transport/bodies";
import { late } from "../late";

class FakeSettings {
  stored: SettingsBody = { ...DEFAULT_SETTINGS, theme: "dark" };
  settings = vi.fn(() => Promise.resolve(this.stored));
  saveSettings = vi.fn((settings: SettingsBody) => {
    this.stored = settings;
    return Promise.resolve(settings);
  });
}

describe("the settings", () => {
  let client: FakeSettings;
  let store: SettingsStore;
  beforeEach(() => {
    const kept = new Map<string, string>();
    vi.stubGlobal("sessionStorage", {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    });
    client = new FakeSettings();
    store = new SettingsStore(client, 5);
  });

  it("are the defaults until the service answers", async () => {
    expect(store.value.value).toEqual(DEFAULT_SETTINGS);
    expect(store.isLoaded.value).toBe(false);
    await store.load();
    expect(store.value.value.theme).toBe("dark");
    expect(store.isLoaded.value).toBe(true);
  });

  it("are saved once for many quick changes, and then told", async () => {
    const told = vi.fn();
    store.onSaved(told);
    store.change({ theme: "light" });
    store.change({ sensitivity: "strict" });
    expect(store.value.value).toMatchObject({ theme: "light", sensitivity: "strict" });
    await vi.waitFor(() => {
      expect(store.saving.value).toBe("saved");
    });
    expect(client.saveSettings).toHaveBeenCalledTimes(1);
    expect(client.stored).toMatchObject({ theme: "light", sensitivity: "strict" });
    expect(told).toHaveBeenCalledTimes(1);
  });

  it("keep what was changed while they were loading", async () => {
    const loading = store.load();
    store.change({ theme: "light" });
    await loading;
    expect(store.value.value.theme).toBe("light");
  });

  it("keep a change over a reload that came before it was saved", async () => {
    client.saveSettings.mockImplementationOnce(() => new Promise(() => undefined)); // on its way
    await store.load();
    store.change({ language: "ko" });
    store.flush();
    const reloaded = new SettingsStore(client, 5);
    await reloaded.load(); // the service still says the old ones
    expect(reloaded.value.value).toMatchObject({ language: "ko", theme: "dark" });
    await vi.waitFor(() => {
      expect(client.stored.language).toBe("ko");
    });
    client.stored = { ...client.stored, language: "en" }; // chosen elsewhere since
    const later = new SettingsStore(client, 5);
    await later.load();
    expect(later.value.value.language).toBe("en");
  });

  it("never put the defaults in the place of what was chosen and is not known yet", async () => {
    client.settings.mockRejectedValueOnce(new Error("away"));
    await store.load();
    store.change({ language: "ko" }); // the service is away; the page works on
    store.flush();
    store.change({ sensitivity: "strict" });
    await vi.waitFor(() => {
      expect(store.saving.value).toBe("saved");
    });
    expect(client.stored).toMatchObject({ theme: "dark", language: "ko", sensitivity: "strict" });
  });

  it("say that they are not saved while the service is away", async () => {
    client.settings.mockRejectedValue(new Error("away"));
    store.change({ theme: "light" });
    await vi.waitFor(() => {
      expect(store.saving.value).toBe("failed");
    });
    expect(client.saveSettings).not.toHaveBeenCalled();
  });

  it("stay as they were saved though an answer from before comes late", async () => {
    await store.load();
    const overtaken = late<SettingsBody>();
    client.settings.mockReturnValueOnce(overtaken.answer);
    store.change({ theme: "light" });
    const loading = store.load();
    await vi.waitFor(() => {
      expect(store.saving.value).toBe("saved");
    });
    overtaken.resolve({ ...DEFAULT_SETTINGS, theme: "dark" });
    await loading;
    expect(store.value.value.theme).toBe("light");
  });

  it("are those of the newest question, whichever answer comes last", async () => {
    const overtaken = late<SettingsBody>();
    client.settings.mockReturnValueOnce(overtaken.answer);
    const first = store.load();
    client.stored = { ...DEFAULT_SETTINGS, theme: "light" };
    await store.load();
    overtaken.resolve({ ...DEFAULT_SETTINGS, theme: "dark" });
    await first;
    expect(store.value.value.theme).toBe("light");
  });

  it("are saved one after the other, so that the newest comes last", async () => {
    await store.load();
    const slow = late<SettingsBody>();
    client.saveSettings.mockReturnValueOnce(slow.answer);
    store.change({ theme: "light" });
    await vi.waitFor(() => {
      expect(client.saveSettings).toHaveBeenCalledTimes(1);
    });
    store.change({ theme: "auto" });
    await new Promise((done) => setTimeout(done, 30)); // longer than a change waits
    expect(client.saveSettings).toHaveBeenCalledTimes(1);
    slow.resolve(client.stored);
    await vi.waitFor(() => {
      expect(store.saving.value).toBe("saved");
    });
    expect(client.saveSettings.mock.calls.map(([{ theme }]) => theme)).toEqual(["light", "auto"]);
  });

  it("do not come back after all was forgotten", async () => {
    await store.load();
    const slow = late<SettingsBody>();
    client.saveSettings.mockReturnValueOnce(slow.answer);
    store.change({ theme: "light" });
    await vi.waitFor(() => {
      expect(client.saveSettings).toHaveBeenCalledTimes(1);
    });
    store.change({ sensitivity: "strict" }); // waits to be saved
    let isDropped = false;
    const dropped = store.drop().then(() => {
      isDropped = true;
    });
    await Promise.resolve();
    expect(isDropped).toBe(false); // the first is still on its way
    slow.resolve(client.stored);
    await dropped;
    client.stored = DEFAULT_SETTINGS; // forgotten
    await store.load();
    await new Promise((done) => setTimeout(done, 30)); // longer than a change waits
    expect(client.saveSettings).toHaveBeenCalledTimes(1);
    expect(store.value.value).toEqual(DEFAULT_SETTINGS);
    const reloaded = new SettingsStore(client, 5);
    await reloaded.load();
    expect(reloaded.value.value).toEqual(DEFAULT_SETTINGS);
  });

  it("say when they could not be saved", async () => {
    client.saveSettings.mockRejectedValueOnce(new Error("full"));
    store.change({ model: "lite" });
    await vi.waitFor(() => {
      expect(store.saving.value).toBe("failed");
    });
    expect(store.value.value.model).toBe("lite"); // the choice holds as long as the page
  });
});

class FakeAgreement {
  body: AgreementBody = {
    is_agreed: false,
    text_version: null,
    agreed_at: null,
    current_version: "2",
  };
  agreement = vi.fn(() => Promise.resolve(this.body));
  agree = vi.fn((text_version: string) => {
    this.body = { ...this.body, is_agreed: true, text_version };
    return Promise.resolve(this.body);
  });
  withdraw = vi.fn(() => {
    this.body = { ...this.body, is_agreed: false };
    return Promise.resolve(this.body);
  });
}

describe("the agreement", () => {
  let client: FakeAgreement;
  beforeEach(() => {
    remember("barun.without-history", null);
    client = new FakeAgreement();
  });

  it("is unanswered at first, and unknown before the service answers", async () => {
    const store = new AgreementStore(client);
    expect(store.isAnswered.value).toBeNull();
    await store.load();
    expect(store.isAnswered.value).toBe(false);
  });

  it("is remembered by account where people share a browser", async () => {
    const owner = signal<string | null>(null);
    const store = new AgreementStore(client, owner);
    await store.load();
    expect(store.isAnswered.value).toBeNull(); // nobody knows whose answer it would be
    owner.value = "a-1";
    expect(store.isAnswered.value).toBe(false);
    store.decline();
    expect(store.isAnswered.value).toBe(true);
    owner.value = "a-2";
    expect(store.isAnswered.value).toBe(false);
    owner.value = "a-1";
    expect(store.isAnswered.value).toBe(true);
    remember("barun.without-history.a-1", null);
  });

  it("is given to the text that was shown", async () => {
    const store = new AgreementStore(client);
    await store.load();
    await store.agree("ko");
    expect(client.agree).toHaveBeenCalledWith("2", "ko");
    expect(store.isAgreed.value).toBe(true);
    expect(store.isAnswered.value).toBe(true);
  });

  it("can be declined, which is remembered for that text only", async () => {
    const store = new AgreementStore(client);
    await store.load();
    store.decline();
    expect(store.isAnswered.value).toBe(true);
    expect(client.agree).not.toHaveBeenCalled();
    const later = new AgreementStore(client);
    expect(later.isAnswered.value).toBe(true); // known without the service
    client.body = { ...client.body, current_version: "3" };
    await later.load();
    expect(later.isAnswered.value).toBe(false);
  });

  it("can be withdrawn without being asked again", async () => {
    const store = new AgreementStore(client);
    await store.load();
    await store.agree("en");
    await store.withdraw();
    expect(store.isAgreed.value).toBe(false);
    expect(store.isAnswered.value).toBe(true);
    store.forget();
    expect(store.isAnswered.value).toBe(false);
  });

  it("stays given though an answer from before comes late", async () => {
    const store = new AgreementStore(client);
    await store.load();
    const overtaken = late<AgreementBody>();
    client.agreement.mockReturnValueOnce(overtaken.answer);
    const loading = store.load();
    await store.agree("ko");
    overtaken.resolve({ ...client.body, is_agreed: false, text_version: null });
    await loading;
    expect(store.isAgreed.value).toBe(true);
    expect(store.isUnreachable.value).toBe(false);
  });

  it("is not unreachable because of an older question without an answer", async () => {
    const store = new AgreementStore(client);
    const overtaken = late<AgreementBody>();
    client.agreement.mockReturnValueOnce(overtaken.answer);
    const loading = store.load();
    await store.load();
    overtaken.reject(new Error("gone"));
    await loading;
    expect(store.isUnreachable.value).toBe(false);
  });

  it("stays unknown while the service is silent", async () => {
    client.agreement.mockRejectedValueOnce(new Error("gone"));
    const store = new AgreementStore(client);
    await store.load();
    expect(store.isUnreachable.value).toBe(true);
    expect(store.isAnswered.value).toBeNull();
  });
});
