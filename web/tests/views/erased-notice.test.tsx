// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, it, vi } from "vitest";

import type { Collecting } from "../../src/state/collecting";
import { ProductProvider } from "../../src/state/product";
import type { ErasedBody } from "../../src/transport/collections";
import { RefusedError } from "../../src/transport/request";
import { Notices } from "../../src/views/collect/Notices";
import { fakeProduct } from "./fake-product";

const NUMBER = "ab".repeat(16);

const erased: ErasedBody = {
  person: "P1",
  samples: { desk: 3 },
  rows: {},
  replaced: {},
  models: [
    { model: "view", version: 1, replaced_by: 2 },
    { model: "toy", version: 4, replaced_by: null },
  ],
  certificate: NUMBER,
  left: ["Not reached: damaged lines of a recording."],
};

async function draw(told: ErasedBody, certificate: () => Promise<unknown>): Promise<HTMLElement> {
  const { product } = fakeProduct("/collect", { certificate });
  const collecting = {
    problem: signal(null),
    isUnreachable: signal(false),
    nUnsent: signal(0),
    finished: signal(null),
    erased: signal(told),
  } as unknown as Collecting;
  const place = document.createElement("div");
  document.body.replaceChildren(place);
  await act(() => {
    render(
      <ProductProvider value={product}>
        <Notices collecting={collecting} />
      </ProductProvider>,
      place,
    );
  });
  return place;
}

afterEach(() => {
  vi.restoreAllMocks();
});

it("says which models took the place of which, and hands out the certificate", async () => {
  const certificate = vi.fn(() => Promise.resolve({ id: NUMBER }));
  const offered = vi.spyOn(URL, "createObjectURL").mockReturnValue("blob:x");
  const place = await draw(erased, certificate);
  expect(place.textContent).toContain("view@1 was replaced by view@2");
  expect(place.textContent).toContain("toy@4 was erased");
  expect(place.textContent).toContain("Not reached: damaged lines of a recording.");
  await act(() => {
    place.querySelector<HTMLButtonElement>("button")?.click();
  });
  await vi.waitFor(() => {
    expect(offered).toHaveBeenCalledTimes(1);
  });
  expect(certificate).toHaveBeenCalledWith(NUMBER);
  const [file] = offered.mock.calls[0] ?? [];
  expect(JSON.parse(await (file as Blob).text())).toEqual({ id: NUMBER });
});

it("says why a certificate cannot be had", async () => {
  const gone = new RefusedError(404, { code: "x", message: "No such certificate.", details: {} });
  const place = await draw(erased, () => Promise.reject(gone));
  await act(() => {
    place.querySelector<HTMLButtonElement>("button")?.click();
  });
  await vi.waitFor(() => {
    expect(place.textContent).toContain("No such certificate.");
  });
});

it("offers nothing where nothing was signed", async () => {
  const place = await draw({ ...erased, certificate: null }, vi.fn());
  expect(place.querySelector("button")).toBeNull();
});
