// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, it } from "vitest";

import type { EngineState } from "../../src/live/model";
import { ProductProvider } from "../../src/state/product";
import { DetailsPanel } from "../../src/views/DetailsPanel";
import { fakeProduct } from "./fake-product";

afterEach(() => {
  render(null, document.body);
});

it.each<readonly [EngineState, string]>([
  [{ kind: "off" }, "It runs once the camera is on."],
  [{ kind: "loading", share: 0.4 }, "Loading the model"],
  [{ kind: "failed", reason: "no WebGL" }, "The model could not be started"],
])("says how the engine is where there are no figures: %j", async (engine, words) => {
  const { product, live } = fakeProduct();
  live.model.engine.value = engine;
  await act(() => {
    render(
      <ProductProvider value={product}>
        <DetailsPanel />
      </ProductProvider>,
      document.body,
    );
  });
  await act(() => {
    const details = document.querySelector("details");
    if (details === null) throw new Error("no details");
    details.open = true;
    details.dispatchEvent(new Event("toggle"));
  });
  expect(document.body.textContent).toContain(words);
});
