// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { expect, it, vi } from "vitest";

import { CollectPage } from "../../src/pages/CollectPage";
import { type Product, ProductProvider } from "../../src/state/product";
import { RefusedError } from "../../src/transport/request";
import { fakeLive } from "../state/fake-live";
import { fakeProduct } from "./fake-product";

const lone = fakeLive();
vi.mock("../../src/live/live-model", () => ({ createLiveModel: () => lone.model }));

it("turns the camera off again when the recording is refused", async () => {
  const person = {
    person: "P1",
    purpose: "posture",
    until_s: 2e9,
    is_in_force: true,
    counts: {},
    suggestions: {},
  };
  const collection = { name: "posture", people: [person], n_unfinished: 0, n_without_consent: 0 };
  const refused = new RefusedError(409, { code: "x", message: "It has ended.", details: {} });
  const collections = {
    collections: () => Promise.resolve([collection]),
    inDatasets: () => Promise.resolve([]),
    collection: () => Promise.resolve({ ...collection, fewest: 0, marks: [], warnings: [] }),
    begin: vi.fn(() => Promise.reject(refused)),
    reportAddress: (name: string, whom: string) => `/api/${name}/${whom}/report?lang=en`,
  };
  const product = { ...fakeProduct("/collect").product, collections } as unknown as Product;
  const place = document.createElement("div");
  document.body.replaceChildren(place);
  await act(() => {
    render(
      <ProductProvider value={product}>
        <CollectPage />
      </ProductProvider>,
      place,
    );
  });
  const record = await vi.waitFor(() => {
    const button = place.querySelector<HTMLButtonElement>(".people-list button");
    if (button === null) throw new Error("nobody is listed yet");
    return button;
  });
  lone.model.stop.mockClear();
  await act(() => {
    record.click();
  });
  expect(lone.model.start).toHaveBeenCalledTimes(1);
  await vi.waitFor(() => {
    expect(place.textContent).toContain("It has ended.");
  });
  expect(lone.model.stop).toHaveBeenCalled();
});
