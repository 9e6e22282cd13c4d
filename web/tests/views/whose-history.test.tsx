// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, it, vi } from "vitest";

import { AccountStore } from "../../src/state/account-store";
import type { Product } from "../../src/state/product";
import { ProductProvider } from "../../src/state/product";
import type { AccountBody, Role } from "../../src/transport/accounts";
import { restClient } from "../../src/transport/rest";
import { WhoseHistory } from "../../src/views/history/WhoseHistory";
import { fakeProduct } from "./fake-product";

const MINJI: AccountBody = { id: "a-minji", name: "Minji", role: "person" };

async function draw(role: Role) {
  const own: AccountBody = { id: "a-own", name: "Own", role };
  const account = new AccountStore(
    {
      who: () => Promise.resolve({ uses_accounts: true, account: own }),
      logOut: () => Promise.resolve(),
    },
    () => undefined,
  );
  await account.load();
  const sharing = vi.fn(() => Promise.resolve([MINJI]));
  const product = {
    ...fakeProduct("/history").product,
    account,
    accounts: { sharing },
  } as unknown as Product;
  const place = document.createElement("div");
  document.body.replaceChildren(place);
  await act(() => {
    render(
      <ProductProvider value={product}>
        <WhoseHistory />
      </ProductProvider>,
      place,
    );
  });
  return { account, place, sharing };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

it("lets a coach choose among those who share, and goes back to the own", async () => {
  const { account, place } = await draw("coach");
  const select = place.querySelector("select");
  expect([...(select?.options ?? [])].map(({ text }) => text)).toEqual(["My own", "Minji"]);
  await act(() => {
    if (select === null) return;
    select.value = MINJI.id;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  expect(account.watched.value).toEqual(MINJI);
  expect(place.textContent).toContain("who sees that you did");
  await act(() => {
    render(null, place);
  });
  expect(account.watched.value).toBeNull();
});

it.each(["person", "data-steward", "administrator"] as const)(
  "offers nothing to a %s, and asks nothing",
  async (role) => {
    const { place, sharing } = await draw(role);
    expect(place.querySelector("select")).toBeNull();
    expect(sharing).not.toHaveBeenCalled();
  },
);

it("asks for the history of who is watched, and exports only the own", async () => {
  const fetched = vi.fn((path: string) =>
    Promise.resolve(new Response(`{"rows": [], "path": "${path.length}"}`)),
  );
  vi.stubGlobal("fetch", fetched);
  const stretch = { from: "2027-03-01T00:00:00Z", to: "2027-03-08T00:00:00Z" };
  const rest = restClient(
    () => "en",
    () => MINJI.id,
  );
  await rest.hours(stretch, "UTC");
  expect(fetched.mock.calls[0]?.[0]).toContain("person=a-minji");
  expect(rest.exportAddress("csv", stretch, "UTC")).not.toContain("person");
  await restClient(() => "en").hours(stretch, "UTC");
  expect(fetched.mock.calls[1]?.[0]).not.toContain("person");
});
