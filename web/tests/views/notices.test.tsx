// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { exerciseFilter } from "../../src/state/exercise-filter";
import { notificationPermission } from "../../src/state/notifications";
import { ProductProvider } from "../../src/state/product";
import { AttentionCard } from "../../src/views/AttentionCard";
import { NotificationAsk } from "../../src/views/NotificationAsk";
import { ServiceNotice } from "../../src/views/ServiceNotice";
import { fakeProduct } from "./fake-product";

const text = (): string => document.body.textContent;
const press = (name: string): Promise<void> =>
  act(() => {
    const all = [...document.querySelectorAll<HTMLElement>("button, a")];
    all.find((element) => element.textContent === name)?.click();
  });

let fake: ReturnType<typeof fakeProduct>;
beforeEach(() => {
  fake = fakeProduct();
});
afterEach(() => {
  render(null, document.body);
});

const draw = (what: preact.ComponentChild): Promise<void> =>
  act(() => {
    render(<ProductProvider value={fake.product}>{what}</ProductProvider>, document.body);
  });

describe("what the service says", () => {
  const full = { type: "notice", code: "store.notice-full", message: "The disk is full." } as const;

  it("is shown on the page until it is read, and again when it is said again", async () => {
    await draw(<ServiceNotice />);
    expect(text()).toBe("");
    await act(() => {
      fake.live.model.notice.value = full;
    });
    expect(text()).toContain("The disk is full.");
    await press("Close");
    expect(text()).toBe("");
    await act(() => {
      fake.live.model.notice.value = { ...full };
    });
    expect(text()).toContain("The disk is full.");
  });

  it("is not shown where it is between the page and the service", async () => {
    const error = { type: "error", message: "Too many.", details: {} } as const;
    await draw(<ServiceNotice />);
    await act(() => {
      fake.live.model.notice.value = { ...error, code: "live.too-many" };
    });
    expect(text()).toBe("");
    await act(() => {
      fake.live.model.notice.value = { ...error, code: "live.full" };
    });
    expect(text()).toContain("Too many.");
  });

  it("is why a connection is refused, with a way to try again", async () => {
    fake.live.model.connection.value = "refused";
    const message = "The session goes on in another window.";
    fake.live.model.notice.value = { type: "error", code: "live.taken-over", message, details: {} };
    await draw(<ServiceNotice />);
    expect(text()).toContain(message);
    await press("Try again");
    expect(fake.live.model.start).toHaveBeenCalledTimes(1);
  });
});

describe("what is to be said", () => {
  it("leads to the exercises that match, and is taken note of by that", async () => {
    fake.live.model.connection.value = "open";
    await draw(<AttentionCard />);
    await act(() => {
      fake.live.say({
        kind: "reminder",
        eventId: "e",
        code: "P001",
        isRepeated: false,
        isPostponed: false,
      });
    });
    expect(document.querySelector("[role=alert]")?.textContent).toContain("Head forward");
    await press("Matching exercises");
    expect(exerciseFilter.value).toBe("P001");
    expect(fake.product.router.route.value).toEqual({ page: "exercises", exercise: null });
    expect(document.querySelector("[role=alert]")).toBeNull();
  });
});

describe("notifications the browser was not asked for", () => {
  beforeEach(() => {
    notificationPermission.value = "default";
    fake.live.model.connection.value = "open";
  });

  it("are asked for by a click, when somebody watches", async () => {
    const requestPermission = vi.fn(() => Promise.resolve("granted" as const));
    vi.stubGlobal("Notification", { permission: "granted", requestPermission });
    fake.live.model.connection.value = "closed";
    await draw(<NotificationAsk />);
    expect(text()).toBe("");
    await act(() => {
      fake.live.model.connection.value = "open";
    });
    expect(text()).toContain("has not been asked");
    await press("Allow notifications");
    expect(requestPermission).toHaveBeenCalledTimes(1);
    await vi.waitFor(() => {
      expect(notificationPermission.value).toBe("granted");
    });
    await draw(<NotificationAsk />);
    expect(text()).toBe("");
    vi.unstubAllGlobals();
  });

  it("can be done without", async () => {
    await draw(<NotificationAsk />);
    await press("Without them");
    expect(fake.settings.value.value.message_kinds).toEqual(["icon", "border"]);
    expect(text()).toBe("");
  });

  it("that are blocked are said to be missing, unless something else is heard", async () => {
    notificationPermission.value = "denied";
    await draw(<NotificationAsk />);
    expect(text()).toContain("nothing reaches you");
    await act(() => {
      fake.settings.change({ message_kinds: ["notification", "sound"] });
    });
    expect(text()).toBe("");
  });
});
