// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it } from "vitest";

import { language } from "../../src/messages/language";
import { ProductProvider } from "../../src/state/product";
import type { ExerciseBody } from "../../src/transport/bodies";
import { Practice } from "../../src/views/exercises/Practice";
import { fakeProduct } from "./fake-product";

const CHIN_TUCK = {
  id: "chin_tuck",
  dose: { repetitions: 10, hold_s: 0, sets: 1, times_per_day: 1, per_side: false },
} as ExerciseBody;

let fake: ReturnType<typeof fakeProduct>;
const said = (): string => document.querySelector(".notice")?.textContent ?? "";

async function press(name: string): Promise<void> {
  const found = [...document.querySelectorAll("button")].find((one) => one.textContent === name);
  if (found === undefined) throw new Error(`no button ${name}`);
  await act(() => {
    found.click();
  });
}

beforeEach(async () => {
  fake = fakeProduct("/exercises/chin_tuck");
  await act(() => {
    render(
      <ProductProvider value={fake.product}>
        <Practice exercise={CHIN_TUCK} />
      </ProductProvider>,
      document.body,
    );
  });
  await press("Count with the camera");
});

afterEach(() => {
  render(null, document.body);
});

it("says why the camera does not count, and what to do", async () => {
  const { camera } = fake.live.model;
  expect(said()).toContain("The camera counts when it is on.");
  await press("Start the camera");
  expect(fake.live.model.start).toHaveBeenCalledOnce();
  await act(() => {
    camera.value = { kind: "asking" };
  });
  expect(said()).toBe("Asking for the camera");
  await act(() => {
    camera.value = { kind: "failed", fault: "none" };
  });
  expect(said()).toContain("No camera was found");
  expect(said()).toContain("Plug one in");
  expect(said()).toContain("Start the camera"); // to try again
  await act(() => {
    language.value = "ko";
  });
  expect(said()).toContain("카메라를 찾지 못했습니다");
});

it("says that the model could not be started", async () => {
  await act(() => {
    fake.live.model.engine.value = { kind: "failed", reason: "no memory" };
  });
  expect(said()).toContain("The model could not be started");
});
