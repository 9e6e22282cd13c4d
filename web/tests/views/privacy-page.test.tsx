// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { language } from "../../src/messages/language";
import { PrivacyPage } from "../../src/pages/PrivacyPage";
import { ProductProvider } from "../../src/state/product";
import { choose, reportChoice } from "../../src/state/report-choice";
import type {
  ConsentBody,
  ForgottenBody,
  KeptKind,
  PrivacyBody,
  ReceiptBody,
  SettingsBody,
} from "../../src/transport/bodies";
import type { RestClient } from "../../src/transport/rest";
import { fakeProduct } from "./fake-product";

const MINUTES: KeptKind = {
  kind: "minutes",
  name: "Minutes of sitting",
  what: "seconds of each state",
  why: "looking back · consent",
  count: 480,
  bytes: 1000,
  without_bytes: null,
  oldest: "2026-11-20T09:00:00Z",
  until: "until erased",
  keep_days: 30,
  goes_at: "2026-12-20T09:00:00Z",
};
const JOBS: KeptKind = {
  ...MINUTES,
  kind: "jobs",
  name: "Jobs",
  bytes: 4000,
  goes_at: null,
  until: "30 days after it ended",
};
const PRIVACY: PrivacyBody = {
  stored: [],
  total_bytes: 2000,
  place: "/data/barun.db",
  is_place_elsewhere: false,
  sent: [],
  sent_since: "2026-11-21T08:00:00Z",
  bytes_sent_elsewhere: 0,
  camera_on_s: 60,
  blind_s: 0,
};
const RECEIPT: ReceiptBody = {
  keep_days: 30,
  kept: [MINUTES, JOBS],
  total_bytes: 5000,
  unread: [],
  looks: [],
  keys: {
    location: "/data/master.key",
    is_there: true,
    has_recovery: true,
    outcome: "passed",
    finding: "In order.",
  },
};
const HISTORY = {
  purpose: "history",
  name: "Keeping a history",
  is_allowed: true,
  since: "2026-11-20T09:00:00Z",
  deletes: "Minutes and events go.",
} as ConsentBody;
const NEVER = {
  ...HISTORY,
  purpose: "training",
  name: "Training",
  is_allowed: false,
} as ConsentBody;

const objectTo = vi.fn<RestClient["objectTo"]>(() =>
  Promise.resolve({ ...HISTORY, is_allowed: false }),
);
const forgetEverything = vi.fn(() => Promise.resolve({ certificate: null } as ForgottenBody));
const settle = (): Promise<void> => act(() => new Promise((done) => setTimeout(done, 0)));
const text = (): string => document.body.textContent;
const keptInTab = (): string =>
  Array.from({ length: sessionStorage.length }, (_, at) =>
    sessionStorage.getItem(sessionStorage.key(at) ?? ""),
  ).join();

async function draw(
  privacy: Partial<PrivacyBody> = {},
  keys: Partial<ReceiptBody["keys"]> = {},
  saveSettings: RestClient["saveSettings"] = (settings) => Promise.resolve(settings),
  receipt: Partial<ReceiptBody> = {},
) {
  const { product, settings } = fakeProduct("/privacy", {
    saveSettings,
    privacy: () => Promise.resolve({ ...PRIVACY, ...privacy }),
    receipt: () => Promise.resolve({ ...RECEIPT, ...receipt, keys: { ...RECEIPT.keys, ...keys } }),
    consents: () => Promise.resolve([HISTORY, NEVER]),
    reportAddress: () => "/report",
    objectTo,
    forgetEverything,
  });
  await act(() => {
    render(
      <ProductProvider value={product}>
        <PrivacyPage />
      </ProductProvider>,
      document.body,
    );
  });
  await settings.load();
  await settle();
  return { settings, product };
}

async function press(name: string): Promise<void> {
  const found = [...document.querySelectorAll("button")].find((one) => one.textContent === name);
  if (found === undefined) throw new Error(`no button ${name} in ${text()}`);
  await act(() => {
    found.click();
  });
  await settle();
  await settle();
}

beforeEach(() => {
  language.value = "en";
  objectTo.mockClear();
});
afterEach(() => {
  render(null, document.body);
});

it("says of each kind what it is for and when it goes", async () => {
  await draw();
  const rows = [...document.querySelectorAll(".stored tbody tr")].map((row) => row.textContent);
  expect(rows[0]).toContain("Minutes of sittingseconds of each state. looking back · consent480");
  expect(rows[0]).toMatch(/20 Dec|Dec 20/);
  expect(rows[1]).toContain("30 days after it ended");
});

it("says the bytes of each kind, why some have none, and the total", async () => {
  const why = "a model is made of several people";
  const models = { ...JOBS, kind: "models", name: "Models", bytes: null, without_bytes: why };
  const learnt = { ...JOBS, kind: "learnt", name: "Learnt", bytes: 30, without_bytes: why };
  const none = { ...JOBS, kind: "events", name: "Events", bytes: 0, count: 0 };
  await draw({}, {}, undefined, { kept: [MINUTES, models, learnt, none] });
  const rows = [...document.querySelectorAll(".stored tbody tr")];
  const sizes = rows.map((row) => row.querySelector(".size")?.textContent);
  expect(sizes[0]).toBe("1 kB");
  expect(sizes[1]).toBe(`Cannot be said of one person: ${why}.`);
  expect(sizes[2]).toBe(`30 bytesand more that cannot be said of one person: ${why}.`);
  expect(sizes[3]).toBe("–");
  expect(document.querySelector(".stored tfoot")?.textContent).toContain("5 kB");
  expect(document.querySelectorAll(".size-bar")).toHaveLength(2);
});

it("says what could not be read", async () => {
  await draw({}, {}, undefined, { unread: ['Lines 3 of the recording "desk" are damaged.'] });
  expect(document.querySelector(".warning")?.textContent).toContain("are damaged");
});

it("counts what was sent, in either number", async () => {
  await draw();
  expect(text()).toContain("0 bytes");
  expect(text()).toContain("nothing has gone out");
  await draw({ sent: [{ to: "webhook", count: 1, bytes: 600 }], bytes_sent_elsewhere: 600 });
  expect(text()).toContain("600 bytes");
  expect(text()).toContain("1 alert about the service (600 bytes)");
  await draw({
    sent: [
      { to: "mail", count: 2, bytes: 900 },
      { to: "webhook", count: 1, bytes: 600 },
    ],
    bytes_sent_elsewhere: 1500,
    is_place_elsewhere: true,
  });
  expect(text()).toContain("3 alerts about the service (1.5 kB)");
  expect(text()).toContain("a database on another machine");
});

it("shows places on the machine to who looks after it only", async () => {
  await draw();
  expect(text()).toContain("/data/barun.db");
  expect(text()).toContain("/data/master.key");
  expect(text()).toContain("The whole file");
  const others = { place: null, total_bytes: null }; // a file that holds everybody
  await draw(others, { location: null, finding: "Tell whoever looks after Barun." });
  expect(text()).not.toContain("Where");
  expect(text()).not.toContain("The whole file");
  expect(text()).toContain("Tell whoever looks after Barun.");
});

it("gives a kind an age of its own, and takes it back", async () => {
  const saveSettings = vi.fn((settings: SettingsBody) => Promise.resolve(settings));
  const { settings } = await draw({}, {}, saveSettings);
  const days = document.querySelectorAll<HTMLSelectElement>(".age-choice select")[1];
  if (days === undefined) throw new Error(text());
  const choose = (value: string): Promise<void> =>
    act(() => {
      days.value = value;
      days.dispatchEvent(new Event("change", { bubbles: true }));
    });
  await choose("30");
  expect(settings.value.value.keep_days_by_kind).toEqual({ minutes: 30 });
  await vi.waitFor(() => {
    expect(saveSettings).toHaveBeenCalled();
  });
  await choose("usual");
  expect(settings.value.value.keep_days_by_kind).toEqual({});
});

it("objects to a purpose with a reason", async () => {
  await draw();
  await press("Object");
  const [purposes, reasons] = [...document.querySelectorAll<HTMLSelectElement>("dialog select")];
  if (purposes === undefined || reasons === undefined) throw new Error(text());
  expect([...purposes.options].map((one) => one.textContent)).toEqual(["Keeping a history"]);
  expect(text()).toContain("Minutes and events go.");
  await act(() => {
    reasons.value = "accuracy";
    reasons.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await press("Object now");
  expect(objectTo).toHaveBeenCalledWith("history", "accuracy");
  expect(text()).toContain("Stopped and deleted: Keeping a history.");
});

it("forgets after the word was typed, with its space or without", async () => {
  choose({ runner: "Jihoon" });
  const { product } = await draw();
  const forgetAll = vi.spyOn(product.session, "forgetAll");
  await act(() => {
    language.value = "ko";
  });
  await settle();
  await press("모두 지우기");
  const field = document.querySelector<HTMLInputElement>("dialog input[type='text']");
  const go = document.querySelector<HTMLButtonElement>("dialog button.danger");
  if (field === null || go === null) throw new Error(text());
  const type = (word: string): Promise<void> =>
    act(() => {
      field.value = word;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  expect(go.disabled).toBe(true);
  await type("모두지우기");
  expect(go.disabled).toBe(false);
  await type("모두 지우");
  expect(go.disabled).toBe(true);
  await type(" 모두 지우기 ");
  expect(go.disabled).toBe(false);
  expect(keptInTab()).toContain("Jihoon");
  await act(() => {
    go.click();
  });
  await settle();
  expect(forgetEverything).toHaveBeenCalledWith(false);
  expect(forgetAll).toHaveBeenCalledOnce();
  expect(keptInTab()).not.toContain("Jihoon");
  expect(reportChoice().runner).toBeNull();
});
