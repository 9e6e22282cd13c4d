// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { expect, it, vi } from "vitest";

import { ProductProvider } from "../../src/state/product";
import type { HistoryEvent } from "../../src/transport/bodies";
import type { EventsPage } from "../../src/transport/rest";
import { EventList } from "../../src/views/history/EventList";
import { late } from "../late";
import { fakeProduct } from "./fake-product";

const STRETCH = { from: "2027-03-01T00:00:00Z", to: "2027-03-08T00:00:00Z" };
const event = (id: string): HistoryEvent =>
  ({
    id,
    code: "head_forward",
    start: "2027-03-01T09:00:00Z",
    duration_s: 60,
    verdict: null,
  }) as unknown as HistoryEvent;
const page = (next: string | null, ...ids: string[]): EventsPage => ({
  events: ids.map(event),
  next,
});

it("shows no events of a stretch that was left meanwhile", async () => {
  const older = late<EventsPage>();
  const { product } = fakeProduct("/history", { events: vi.fn(() => older.answer) });
  const place = document.createElement("div");
  document.body.replaceChildren(place);
  const draw = (first: EventsPage): Promise<void> =>
    act(() => {
      render(
        <ProductProvider value={product}>
          <EventList first={first} stretch={STRETCH} />
        </ProductProvider>,
        place,
      );
    });
  const rows = (): number => place.querySelectorAll("tbody tr").length;
  await draw(page("more", "a", "b"));
  expect(rows()).toBe(2);
  await act(() => {
    [...place.querySelectorAll("button")].at(-1)?.click(); // more
  });
  await draw(page(null, "c")); // another week
  expect(rows()).toBe(1);
  await act(async () => {
    older.resolve(page(null, "d", "e"));
    await older.answer;
  });
  expect(rows()).toBe(1);
});

it("is a stop of the keyboard only where it is scrolled", async () => {
  const { product } = fakeProduct("/history");
  const change = new EventTarget();
  const list = Object.assign(change, { matches: false });
  vi.stubGlobal("matchMedia", () => list);
  const place = document.createElement("div");
  document.body.replaceChildren(place);
  await act(() => {
    render(
      <ProductProvider value={product}>
        <EventList first={page(null, "a")} stretch={STRETCH} />
      </ProductProvider>,
      place,
    );
  });
  const region = place.querySelector(".events-scroll");
  expect(region?.getAttribute("tabindex")).toBe("0");
  await act(() => {
    list.matches = true; // a phone is turned
    change.dispatchEvent(new Event("change"));
  });
  expect(region?.hasAttribute("tabindex")).toBe(false);
  render(null, place);
  vi.unstubAllGlobals();
});
