// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Presence } from "../../src/state/account-store";
import { type Product, ProductProvider } from "../../src/state/product";
import type { ConsentBody } from "../../src/transport/bodies";
import { groupLines } from "../../src/views/privacy/ConsentText";
import { Consents } from "../../src/views/settings/Consents";
import { fakeProduct } from "./fake-product";

const NEVER: ConsentBody = {
  purpose: "training",
  name: "Training models",
  is_allowed: false,
  reason: "never-asked",
  reason_text: "never asked",
  text_version: null,
  since: null,
  until: null,
  way: null,
  current_version: "2",
  text: "What it is.\n- one\n- two\nYou can say no.",
  deletes: "All that was recorded is erased.",
};

let consent: ConsentBody;
const giveConsent = vi.fn((_purpose: string, version: string) => {
  consent = { ...consent, is_allowed: true, reason: "given", reason_text: "agreed" };
  consent = { ...consent, text_version: version, since: "2026-11-21T10:00:00Z", way: "settings" };
  return Promise.resolve(consent);
});
const withdrawConsent = vi.fn(() => {
  consent = { ...consent, is_allowed: false, reason: "withdrawn", reason_text: "withdrawn" };
  return Promise.resolve(consent);
});

const text = (): string => document.body.textContent;
const settle = (): Promise<void> => act(() => new Promise((done) => setTimeout(done, 0)));

async function press(name: string): Promise<void> {
  const buttons = [...document.body.querySelectorAll("button")];
  const button = buttons.find((one) => one.textContent === name);
  if (button === undefined) throw new Error(`no button ${name} in ${text()}`);
  await act(() => {
    button.click();
  });
  await settle();
  await settle();
}

async function draw(presence: Presence = "in"): Promise<void> {
  const consents = vi.fn(() => Promise.resolve([consent]));
  const { product } = fakeProduct("/settings", { consents, giveConsent, withdrawConsent });
  const account = { presence: signal(presence) } as unknown as Product["account"];
  render(null, document.body);
  await act(() => {
    render(
      <ProductProvider value={{ ...product, account }}>
        <Consents />
      </ProductProvider>,
      document.body,
    );
  });
  await settle();
}

beforeEach(() => {
  consent = NEVER;
  vi.clearAllMocks();
});
afterEach(() => {
  render(null, document.body);
});

describe("the consents in the settings", () => {
  it("show the words and what was answered", async () => {
    await draw();
    expect(text()).toContain("never asked");
    expect([...document.body.querySelectorAll("li")].map((one) => one.textContent)).toEqual([
      "one",
      "two",
    ]);
  });

  it("ask who is alone with Barun for nothing that is done with others", async () => {
    consent = { ...NEVER, purpose: "coach", name: "Sharing" };
    await draw("none");
    expect(text()).toBe("");
    consent = { ...consent, reason: "withdrawn", reason_text: "withdrawn" };
    await draw("none");
    expect(text()).toContain("withdrawn");
  });

  it("ask who is alone with Barun for the training, which samples of watches are for", async () => {
    await draw("none");
    expect(text()).toContain("Training models");
  });

  it("need no yes to watching beside the camera, and take a no", async () => {
    consent = { ...NEVER, purpose: "analysis", name: "Watching" };
    await draw();
    expect(text()).toContain("Turning the camera on is a yes");
    expect(text()).not.toContain("Agree");
    consent = { ...consent, reason: "withdrawn", reason_text: "withdrawn" };
    await draw();
    await press("Agree: Watching");
    expect(giveConsent).toHaveBeenCalledWith("analysis", "2", "en");
  });

  it("agree to the version that is shown", async () => {
    await draw();
    await press("Agree: Training models");
    expect(giveConsent).toHaveBeenCalledWith("training", "2", "en");
    expect(text()).toContain("in the settings");
    expect(text()).toContain("text 2");
  });

  it("say what is deleted before anything is withdrawn", async () => {
    await draw();
    await press("Agree: Training models");
    await press("Withdraw: Training models");
    expect(withdrawConsent).not.toHaveBeenCalled();
    expect(text()).toContain("All that was recorded is erased.");
    await press("Withdraw and delete");
    expect(withdrawConsent).toHaveBeenCalledWith("training", "en");
    expect(text()).not.toContain("All that was recorded is erased.");
  });

  it("say that a newer text says more, and take the answer to it", async () => {
    consent = { ...NEVER, is_allowed: true, reason: "given", text_version: "1" };
    await draw();
    expect(text()).toContain("There is a newer text");
    await press("Agree: Training models");
    expect(text()).not.toContain("There is a newer text");
  });
});

describe("the words", () => {
  it("are sentences and lists in their order", () => {
    expect(groupLines("a\nb\n- c\n- d\ne\n- f")).toEqual([
      { isList: false, lines: ["a", "b"] },
      { isList: true, lines: ["c", "d"] },
      { isList: false, lines: ["e"] },
      { isList: true, lines: ["f"] },
    ]);
  });
});
