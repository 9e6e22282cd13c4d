// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { signal } from "@preact/signals";
import { type ComponentChild, render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { AnalysePage } from "../../src/pages/AnalysePage";
import { remember } from "../../src/state/memory";
import { ProductProvider } from "../../src/state/product";
import type { SessionState } from "../../src/state/session";
import { People } from "../../src/views/collect/People";
import { Dialog } from "../../src/views/Dialog";
import { useKeyPause } from "../../src/views/use-key-pause";
import { fakeProduct } from "./fake-product";

/** What is drawn is drawn by now; what waits for the page to be painted is not done yet. */
const drawn = (): Promise<void> => Promise.resolve();

let fake: ReturnType<typeof fakeProduct>;
const session = {
  state: signal<SessionState>({ kind: "empty" }),
  status: signal(null),
  resume: vi.fn(),
};

const draw = (child: ComponentChild): void => {
  render(
    <ProductProvider value={{ ...fake.product, session: session as never }}>
      {child}
    </ProductProvider>,
    document.body,
  );
};

beforeEach(() => {
  document.body.innerHTML = "";
  remember("barun.key-pause", null);
  fake = fakeProduct();
});
afterEach(() => {
  render(null, document.body);
});

describe("a key that is pressed as soon as something is shown", () => {
  it("pauses", () => {
    function Page() {
      useKeyPause();
      return <p>there</p>;
    }
    draw(<Page />);
    fake.live.model.camera.value = { kind: "on", device: { id: "a", label: "" } } as never;
    fake.live.model.connection.value = "open";
    dispatchEvent(new KeyboardEvent("keydown", { code: "KeyP" }));
    expect(fake.live.model.pause).toHaveBeenCalledWith("asked");
  });

  it("is for the next stage of an analysis", async () => {
    draw(<AnalysePage />);
    session.state.value = { kind: "failed", name: "clip.mp4", message: "No." };
    await drawn();
    expect(document.activeElement?.hasAttribute("data-focus")).toBe(true);
  });

  it("is for a question in front of the page", () => {
    const show = vi.spyOn(HTMLDialogElement.prototype, "showModal");
    draw(
      <Dialog title="Sure?" onClose={() => undefined}>
        {null}
      </Dialog>,
    );
    expect(show).toHaveBeenCalledTimes(1);
    show.mockRestore();
  });

  it("is for the list that comes back after a recording", () => {
    const nothing = (): void => undefined;
    draw(
      <People
        collection="posture"
        people={[]}
        nReturns={1}
        onRecord={nothing}
        onAsk={nothing}
        onWithdraw={nothing}
      />,
    );
    expect(document.activeElement?.id).toBe("people-title");
  });
});
