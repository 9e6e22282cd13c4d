// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ProductProvider } from "../../src/state/product";
import { MiniWindowButton } from "../../src/views/MiniWindow";
import { MessageSettings } from "../../src/views/settings/MessageSettings";
import { answer } from "../live/messages";
import { fakeProduct } from "./fake-product";

/** The small window of a browser that has one. */
class FakeWindow extends EventTarget {
  readonly document = document.implementation.createHTMLDocument("mini");
  close(): void {
    this.dispatchEvent(new Event("pagehide"));
  }
}

let fake: ReturnType<typeof fakeProduct>;
let opened: FakeWindow[];
let isAllowed: boolean;

beforeEach(() => {
  document.body.innerHTML = "";
  document.head.innerHTML = "<style>.mini { color: red }</style>";
  [fake, opened, isAllowed] = [fakeProduct(), [], true];
  vi.stubGlobal("documentPictureInPicture", {
    requestWindow: () => {
      if (!isAllowed) return Promise.reject(new DOMException("", "NotAllowedError"));
      const window = new FakeWindow();
      opened.push(window);
      return Promise.resolve(window);
    },
  });
  const { live } = fake;
  live.model.camera.value = {
    kind: "on",
    device: { id: "a", label: "Webcam" },
    width: 640,
    height: 480,
  };
  live.model.engine.value = { kind: "ready", engine: "litert", model: "full" };
  live.model.connection.value = "open";
  live.model.profile.value = { type: "profile", profile: null, candidates: [] };
  live.model.answer.value = answer();
});
afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
});

const draw = (what: preact.ComponentChild): Promise<void> =>
  act(() => {
    render(<ProductProvider value={fake.product}>{what}</ProductProvider>, document.body);
  });
const button = (): HTMLButtonElement | null => document.querySelector("button");
const press = (of: ParentNode = document): Promise<void> =>
  act(async () => {
    of.querySelector("button")?.click();
    await Promise.resolve();
  });
const mini = (): Document => {
  const last = opened.at(-1);
  if (last === undefined) throw new Error("no window was opened");
  return last.document;
};

describe("the mini window", () => {
  it("shows the state as it is, in the page's own styles", async () => {
    await draw(<MiniWindowButton />);
    await press();
    expect(mini().querySelector("[role=status]")?.textContent).toContain("Watching");
    expect(mini().head.innerHTML).toContain(".mini");
    expect(button()?.textContent).toContain("Close the mini window");
    await act(() => {
      fake.live.model.answer.value = answer({ state: "away", posture: null });
    });
    expect(mini().querySelector("[role=status]")?.textContent).toContain("Away");
  });

  it("says what is to be said", async () => {
    await draw(<MiniWindowButton />);
    await press();
    await act(() => {
      fake.live.say({
        kind: "break",
        phase: "due",
        sittingS: 1800,
        isPostponed: false,
      });
    });
    expect(mini().body.textContent).toContain("Time to stand up");
  });

  it("pauses the watch", async () => {
    await draw(<MiniWindowButton />);
    await press();
    await press(mini());
    expect(fake.live.model.pause).toHaveBeenCalledWith("asked");
  });

  it("can be closed from the page and by itself, and opened again", async () => {
    await draw(<MiniWindowButton />);
    await press();
    const first = mini();
    await press();
    expect(first.body.textContent).toBe("");
    expect(button()?.textContent).toBe("Mini window");
    await press();
    expect(opened).toHaveLength(2);
    await act(() => {
      opened[1]?.close();
    });
    expect(button()?.textContent).toBe("Mini window");
  });

  it("that the browser refuses leaves the page as it was", async () => {
    isAllowed = false;
    await draw(<MiniWindowButton />);
    await press();
    expect(button()?.textContent).toBe("Mini window");
  });

  it("is not offered where the browser has none, which the settings say", async () => {
    vi.unstubAllGlobals();
    await draw(<MiniWindowButton />);
    expect(button()).toBeNull();
    await draw(<MessageSettings />);
    expect(document.body.textContent).toContain("has no mini window that stays on top");
    vi.stubGlobal("documentPictureInPicture", {});
    render(null, document.body);
    await draw(<MessageSettings />);
    expect(document.body.textContent).not.toContain("has no mini window");
  });
});
