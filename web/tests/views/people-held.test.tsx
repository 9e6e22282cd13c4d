// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, it, vi } from "vitest";

import { type Product, ProductProvider } from "../../src/state/product";
import type { CollectedPersonBody } from "../../src/transport/collections";
import { RefusedError } from "../../src/transport/request";
import { People } from "../../src/views/collect/People";
import { offerFile } from "../../src/views/offer-file";
import { fakeProduct } from "./fake-product";

vi.mock("../../src/views/offer-file", () => ({ offerFile: vi.fn() }));

const P3 = {
  person: "P3",
  purpose: "to try things",
  until_s: 2e9,
  is_in_force: true,
} as unknown as CollectedPersonBody;
const nothing = (): void => undefined;

async function draw(everythingOf: () => Promise<Blob>) {
  const collections = {
    reportAddress: (name: string, person: string) => `/of/${name}/${person}`,
    everythingOf: vi.fn(everythingOf),
  };
  const product = { ...fakeProduct("/collect").product, collections } as unknown as Product;
  await act(() => {
    render(
      <ProductProvider value={product}>
        <People
          collection="posture"
          people={[P3]}
          nReturns={0}
          onRecord={nothing}
          onAsk={nothing}
          onWithdraw={nothing}
        />
      </ProductProvider>,
      document.body,
    );
  });
  return collections;
}

async function press(words: string): Promise<void> {
  const buttons = [...document.querySelectorAll("button")];
  await act(() => {
    buttons.find((one) => one.textContent === words)?.click();
  });
}

afterEach(() => {
  render(null, document.body);
  vi.clearAllMocks();
});

it("tells what is held about somebody, and hands it out", async () => {
  const file = new Blob(["x"]);
  const collections = await draw(() => Promise.resolve(file));
  expect(document.querySelector(".people-list a")?.getAttribute("href")).toBe("/of/posture/P3");
  await press("Save everything");
  expect(collections.everythingOf).toHaveBeenCalledWith("posture", "P3");
  await vi.waitFor(() => {
    expect(offerFile).toHaveBeenCalledWith(file, "barun-P3.zip");
  });
});

it("says why nothing can be handed out", async () => {
  const content = { code: "rights_export.busy", message: "Others are at it.", details: {} };
  await draw(() => Promise.reject(new RefusedError(503, content)));
  await press("Save everything");
  await vi.waitFor(() => {
    expect(document.querySelector("[role=alert]")?.textContent).toBe("Others are at it.");
  });
  expect(offerFile).not.toHaveBeenCalled();
});
