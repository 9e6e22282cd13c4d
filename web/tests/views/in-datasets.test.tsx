// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, it, vi } from "vitest";

import { type Product, ProductProvider } from "../../src/state/product";
import { InDatasets } from "../../src/views/collect/InDatasets";
import { fakeProduct } from "./fake-product";

async function draw(people: readonly string[], onWithdraw = vi.fn()) {
  const collections = {
    inDatasets: () => Promise.resolve(people),
    reportAddress: (name: string, person: string) => `/of/${name}/${person}`,
  };
  const product = { ...fakeProduct("/collect").product, collections } as unknown as Product;
  await act(async () => {
    render(
      <ProductProvider value={product}>
        <InDatasets collection="posture" nReturns={0} onWithdraw={onWithdraw} />
      </ProductProvider>,
      document.body,
    );
    await Promise.resolve();
  });
  return onWithdraw;
}

afterEach(() => {
  render(null, document.body);
});

it("lists who is in datasets only, with the same rights", async () => {
  const onWithdraw = await draw(["P7", "P8"]);
  await vi.waitFor(() => {
    expect(document.querySelectorAll(".people-list li")).toHaveLength(2);
  });
  expect(document.querySelector(".people-list a")?.getAttribute("href")).toBe("/of/posture/P7");
  await act(() => {
    const erase = [...document.querySelectorAll("button")].filter(
      (one) => one.textContent === "Erase",
    );
    erase[1]?.click();
  });
  expect(onWithdraw).toHaveBeenCalledWith("P8");
});

it("says nothing where there is nobody", async () => {
  await draw([]);
  expect(document.body.textContent).toBe("");
});
