// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { language } from "../../src/messages/language";
import { LivePage } from "../../src/pages/LivePage";
import { ProductProvider } from "../../src/state/product";
import { answer } from "../live/messages";
import { fakeProduct } from "./fake-product";

describe("the state in words", () => {
  let fake: ReturnType<typeof fakeProduct>;
  const said = (): string | undefined =>
    document.querySelector(".state-card [aria-live]")?.textContent;
  const card = (): string | undefined => document.querySelector(".state-card")?.textContent;

  beforeEach(async () => {
    fake = fakeProduct();
    const { model } = fake.live;
    model.engine.value = { kind: "ready", engine: "demo", model: null };
    model.connection.value = "open";
    model.answer.value = answer();
    await act(() => {
      render(
        <ProductProvider value={fake.product}>
          <LivePage />
        </ProductProvider>,
        document.body,
      );
    });
  });

  afterEach(() => {
    render(null, document.body);
  });

  it("is not spoken anew at every glance aside", async () => {
    expect(said()).toBe("Watching");
    await act(() => {
      fake.live.model.answer.value = answer({ posture: "departed" });
    });
    expect(card()).toContain("moved off your calibrated posture");
    expect(said()).toBe("Watching");
  });

  it("says of the demo that nothing of it is kept", async () => {
    expect(card()).toContain("nothing of it is kept");
    await act(() => {
      fake.live.model.engine.value = { kind: "ready", engine: "litert", model: "full" };
    });
    expect(card()).not.toContain("nothing of it is kept");
  });

  it("is spoken with its reason where Barun cannot judge", async () => {
    await act(() => {
      const cannot = { state: "cannot_judge", posture: null, reason: "turned" } as const;
      fake.live.model.answer.value = answer(cannot);
    });
    expect(said()).toMatch(/^I cannot judge.*turned too far/);
  });

  it.each([
    ["en", "camera-seems-moved", "may be wrong", "Calibrate again"],
    ["en", "camera-moved", "Nothing is judged", "Calibrate again"],
    ["ko", "camera-seems-moved", "자세에 대한 안내가 틀릴 수 있습니다", "다시 측정"],
  ] as const)("offers to calibrate again (%s, %s)", async (shown, reason, words, offer) => {
    await act(() => {
      language.value = shown;
      fake.live.model.drift.value = { type: "drift", reason };
    });
    const notice = document.querySelector(".state-card .notice");
    expect(notice?.textContent).toContain(words);
    const link = notice?.querySelector("a");
    expect(link?.textContent).toContain(offer);
    expect(link?.getAttribute("href")).toContain("calibration");
    await act(() => {
      fake.live.model.drift.value = null;
      language.value = "en";
    });
    expect(document.querySelector(".state-card .notice")).toBeNull();
  });
});
