// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { language } from "../../src/messages/language";
import { GonePage } from "../../src/pages/GonePage";
import { AccountStore } from "../../src/state/account-store";
import { AgreementStore } from "../../src/state/agreement-store";
import { recall, remember } from "../../src/state/memory";
import { type Product, ProductProvider } from "../../src/state/product";
import type { DeletionPlanBody } from "../../src/transport/accounts";
import { RefusedError, UnreachableError } from "../../src/transport/request";
import { DeleteAccount } from "../../src/views/accounts/DeleteAccount";
import { fakeProduct } from "./fake-product";

const PLAN: DeletionPlanBody = {
  is_last_administrator: false,
  goes: [
    { kind: "minutes", name: "Minutes of sitting", count: 1480 },
    { kind: "agreement", name: "Agreement", count: 0 },
  ],
  not_reached: ["Not reached: a sealed backup."],
};
const NUMBER = "9f2c5e0b7a4d1c3e8f60b2a79f2c5e0b";

const text = (): string => document.body.textContent;
const settle = (): Promise<void> => act(() => new Promise((done) => setTimeout(done, 0)));
const pass = (ms: number): Promise<void> =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });
const refusal = (status: number, message: string): RefusedError =>
  new RefusedError(status, { code: "accounts.some", message, details: {} });

function button(words: string): HTMLButtonElement {
  const found = [...document.querySelectorAll("button")].filter((one) => one.textContent === words);
  const last = found.at(-1);
  if (last === undefined) throw new Error(`no button ${words}`);
  return last;
}

async function press(words: string): Promise<void> {
  await act(() => {
    button(words).click();
  });
  await settle();
}

async function type(password: string): Promise<void> {
  await act(() => {
    const input = document.querySelector<HTMLInputElement>("input[type=password]");
    if (input === null) throw new Error("no field");
    input.value = password;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

const deleteAccount = vi.fn<(password: string) => Promise<string | null>>(() =>
  Promise.resolve(NUMBER),
);

async function draw(
  plan: DeletionPlanBody | Promise<DeletionPlanBody> = PLAN,
  parts: Partial<Product> = {},
) {
  const accounts = { deletion: () => Promise.resolve(plan), deleteAccount };
  const { product } = fakeProduct("/account");
  const whole = { ...product, accounts, ...parts } as unknown as Product;
  await act(() => {
    render(
      <ProductProvider value={whole}>
        <DeleteAccount />
      </ProductProvider>,
      document.body,
    );
  });
  await press("Delete my account");
  return whole.account;
}

beforeEach(() => {
  vi.clearAllMocks();
});
afterEach(() => {
  render(null, document.body);
  vi.useRealTimers();
});

describe("deleting one's own account", () => {
  it("says what goes and what stays, and takes the password", async () => {
    const account = await draw();
    for (const words of ["Minutes of sitting: 1,480", "Not reached: a sealed backup.", "audit log"])
      expect(text()).toContain(words);
    expect(text()).not.toContain("Agreement: 0");
    expect(button("Delete my account now").disabled).toBe(true);
    await type("a boat upon the lake");
    await press("Delete my account now");
    expect(deleteAccount).toHaveBeenCalledWith("a boat upon the lake");
    expect(account.gone.value).toEqual({ certificate: NUMBER });
  });

  it("says in the service's words why it was not done, and changes nothing", async () => {
    deleteAccount.mockRejectedValueOnce(refusal(403, "The password is not right."));
    const account = await draw();
    await type("guess");
    await press("Delete my account now");
    expect(document.querySelector("form [role=alert]")?.textContent).toBe(
      "The password is not right.",
    );
    expect(account.gone.value).toBeNull();
    expect(account.presence.value).not.toBe("out");
  });

  it("is not for the last administrator, who is told what to do first", async () => {
    await draw({ ...PLAN, is_last_administrator: true });
    expect(text()).toContain("Make somebody else one first");
    expect(document.querySelector("input")).toBeNull();
    await press("Cancel");
    expect(document.querySelector("dialog")).toBeNull();
  });

  it("leaves the keyboard where it is when what goes has come", async () => {
    let tell: (plan: DeletionPlanBody) => void = () => undefined;
    await draw(
      new Promise((give) => {
        tell = give;
      }),
    );
    const cancel = button("Cancel");
    cancel.focus();
    tell(PLAN);
    await settle();
    expect(text()).toContain("Minutes of sitting");
    expect(button("Cancel")).toBe(cancel);
    expect(document.activeElement).toBe(cancel);
  });

  it("leaves no note of the account in this browser, though the login ends before the answer", async () => {
    const note = "barun.without-history.a-minji";
    const minji = { id: "a-minji", name: "Minji", role: "person" as const };
    const who = () => Promise.resolve({ uses_accounts: true, account: minji });
    const account = new AccountStore({ who, logOut: () => Promise.resolve() }, () => undefined);
    await account.load();
    const agreement = new AgreementStore(fakeProduct().product.rest, account.owner);
    remember(note, "2");
    deleteAccount.mockImplementationOnce(() => {
      account.lose(); // the connection of the camera was closed, and said so first
      return Promise.resolve(NUMBER);
    });
    await draw(PLAN, { account, agreement });
    await type("a boat upon the lake");
    await press("Delete my account now");
    expect(account.gone.value).toEqual({ certificate: NUMBER });
    expect(recall(note)).toBeNull();
  });

  it("speaks Korean", async () => {
    await draw();
    await act(() => {
      language.value = "ko";
    });
    await settle();
    expect(text()).toContain("남는 것");
    expect(button("지금 내 계정 지우기").disabled).toBe(true);
  });
});

describe("the page of a deleted account", () => {
  async function gone(certificate: () => Promise<unknown>, number: string | null = NUMBER) {
    const ask = vi.fn(certificate);
    const { product } = fakeProduct("/account", { certificate: ask });
    await act(() => {
      render(
        <ProductProvider value={product}>
          <GonePage gone={{ certificate: number }} />
        </ProductProvider>,
        document.body,
      );
    });
    await pass(0);
    return ask;
  }

  it("waits for the certificate, also while the service is away, and offers it", async () => {
    vi.useFakeTimers();
    let answer: () => Promise<unknown> = () => Promise.reject(refusal(503, "goes on"));
    const ask = await gone(() => answer());
    expect(text()).toContain("Your account is being deleted");
    expect(text()).toContain(NUMBER);
    expect(button("Save the certificate").disabled).toBe(true);
    expect(document.querySelector("a")).toBeNull(); // whoever left now would lose the number
    answer = () => Promise.reject(new UnreachableError("killed"));
    await pass(2000);
    expect(text()).toContain("Barun does not answer just now.");
    answer = () => Promise.resolve({ format: 1 });
    await pass(2000);
    expect(text()).toContain("Your account is deleted");
    expect(button("Save the certificate").disabled).toBe(false);
    expect(document.querySelector("a")?.getAttribute("href")).toBe("/"); // loaded anew
    expect(ask).toHaveBeenCalledTimes(3);
    await pass(60_000);
    expect(ask).toHaveBeenCalledTimes(3);
  });

  it.each([
    ["the service signed none", () => Promise.reject(refusal(404, "none")), NUMBER],
    ["nothing signs", () => Promise.reject(new Error("never asked")), null],
  ])("says that there is no certificate where %s", async (_, answer, number) => {
    vi.useFakeTimers();
    await gone(answer, number);
    expect(text()).toContain("Your account is deleted");
    expect(text()).toContain("There is no certificate");
    expect(document.querySelector("button")).toBeNull();
  });
});
