// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, it, vi } from "vitest";

import { type Product, ProductProvider } from "../../src/state/product";
import type { CoachBody } from "../../src/transport/accounts";
import { CoachChoice } from "../../src/views/settings/CoachChoice";
import { fakeProduct } from "./fake-product";

async function draw(coaches: readonly CoachBody[]) {
  let kept = coaches;
  const chooseCoaches = vi.fn((ids: readonly string[]) => {
    kept = kept.map((one) => ({ ...one, is_chosen: ids.includes(one.id) }));
    return Promise.resolve();
  });
  const accounts = { coaches: () => Promise.resolve(kept), chooseCoaches };
  const product = { ...fakeProduct("/settings").product, accounts } as unknown as Product;
  await act(() => {
    render(
      <ProductProvider value={product}>
        <CoachChoice />
      </ProductProvider>,
      document.body,
    );
  });
  await settle();
  return { chooseCoaches };
}

const settle = (): Promise<void> => act(() => new Promise((done) => setTimeout(done, 0)));
const boxes = () => [...document.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];

async function press(place: number): Promise<void> {
  await act(() => {
    boxes()[place]?.click();
  });
  await settle();
  await settle();
}

afterEach(() => {
  render(null, document.body);
});

it("says that nobody sees anything until somebody is chosen, and lets choose", async () => {
  const { chooseCoaches } = await draw([
    { id: "a", name: "Kim", is_chosen: false },
    { id: "b", name: "Lee", is_chosen: false },
  ]);
  expect(document.body.textContent).toContain("Nobody sees anything until you choose.");
  await press(1);
  expect(chooseCoaches).toHaveBeenLastCalledWith(["b"]);
  expect(boxes().map(({ checked }) => checked)).toEqual([false, true]);
  expect(document.body.textContent).not.toContain("Nobody sees anything");
  await press(0);
  expect(chooseCoaches).toHaveBeenLastCalledWith(["b", "a"]);
  await press(1);
  expect(chooseCoaches).toHaveBeenLastCalledWith(["a"]);
});

it("says where there is no coach", async () => {
  await draw([]);
  expect(document.body.textContent).toContain("There is no coach here yet.");
  expect(boxes()).toEqual([]);
});
