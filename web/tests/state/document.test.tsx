// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { expect, it } from "vitest";

import type { Gone, Presence } from "../../src/state/account-store";
import { startDocument } from "../../src/state/document";
import type { Product } from "../../src/state/product";
import type { Route } from "../../src/state/router";
import { useSubject } from "../../src/views/use-subject";
import { fakeProduct } from "../views/fake-product";

function Page({ subject }: { readonly subject: string | null }) {
  useSubject(subject);
  return <p>{subject}</p>;
}

const settle = (): Promise<void> => act(() => new Promise((done) => setTimeout(done, 60)));

it("is called by what it shows: the page, one exercise, the login, an account that goes", async () => {
  const { product } = fakeProduct("/exercises/chin_tuck");
  const route = signal<Route>({ page: "exercises", exercise: "chin_tuck" });
  const presence = signal<Presence>("in");
  const gone = signal<Gone | null>(null);
  startDocument({
    ...product,
    router: { route },
    account: { presence, gone },
  } as unknown as Product);
  expect(document.title).toBe("Exercises · Barun");

  const draw = async (subject: string): Promise<void> => {
    await act(() => {
      render(<Page key={subject} subject={subject} />, document.body);
    });
    await settle();
  };
  await draw("Chin tuck");
  expect(document.title).toBe("Chin tuck · Barun");
  presence.value = "out"; // the page is held, unseen
  expect(document.title).toBe("Log in · Barun");
  gone.value = { certificate: null };
  await draw("Your account is deleted"); // in place of the page before
  expect(document.title).toBe("Your account is deleted · Barun");
  gone.value = null;
  presence.value = "in";
  await act(() => {
    render(null, document.body);
  });
  await settle();
  route.value = { page: "history" };
  expect(document.title).toBe("History · Barun");
});
