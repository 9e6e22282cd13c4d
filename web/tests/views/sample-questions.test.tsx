// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, expect, it, vi } from "vitest";

import { ProductProvider } from "../../src/state/product";
import type { HistoryEvent, SampleQuestion, SamplesBody } from "../../src/transport/bodies";
import { EventList } from "../../src/views/history/EventList";
import { SampleQuestions } from "../../src/views/history/SampleQuestions";
import { fakeProduct } from "./fake-product";

const KEPT: SamplesBody = {
  is_kept: true,
  reason: "given",
  n_samples: 1200,
  labelled: {},
  days: 90,
};
const question = (name: string): SampleQuestion => ({
  sample_id: name,
  at: "2027-03-01T09:00:00Z",
  points: Array.from({ length: 9 }, (_, place) => ({ x: 0.1 * place, y: -0.2 * place })),
  view: "front",
});

let place: HTMLElement;
const samples = vi.fn(() => Promise.resolve(KEPT));
const sampleQuestions = vi.fn(() => Promise.resolve([question("a"), question("b")]));
const answerSample = vi.fn(() => Promise.resolve());
const takeAnswerBack = vi.fn(() => Promise.resolve());
const judgeEvent = vi.fn(() => Promise.resolve());

beforeEach(() => {
  place = document.createElement("div");
  document.body.replaceChildren(place);
  for (const one of [samples, sampleQuestions, answerSample, takeAnswerBack, judgeEvent]) {
    one.mockClear();
  }
});

const rest = { samples, sampleQuestions, answerSample, takeAnswerBack, judgeEvent };
const text = (): string => place.textContent;
const settle = (): Promise<void> => act(() => new Promise((done) => setTimeout(done, 0)));
const press = async (label: string): Promise<void> => {
  const found = [...place.querySelectorAll("button")].find((one) => one.textContent === label);
  expect(found, label).toBeDefined();
  await act(() => {
    found?.click();
  });
  await settle();
};

async function open(): Promise<void> {
  const { product } = fakeProduct("/history", rest);
  await act(() => {
    render(
      <ProductProvider value={product}>
        <SampleQuestions />
      </ProductProvider>,
      place,
    );
  });
  expect(sampleQuestions).not.toHaveBeenCalled(); // nobody asked for them
  const details = place.querySelector("details");
  await act(() => {
    if (details !== null) details.open = true;
    details?.dispatchEvent(new Event("toggle"));
  });
  await settle();
}

it("asks only who opens it, one figure after the other, and takes an answer back", async () => {
  await open();
  expect(text()).toContain("Question 1 of 2");
  expect(place.querySelectorAll("circle")).toHaveLength(9);
  await press("I sat well");
  expect(answerSample).toHaveBeenCalledWith("a", "good");
  expect(text()).toContain("Question 2 of 2");
  await press("Take the last answer back");
  expect(takeAnswerBack).toHaveBeenCalledWith("a");
  expect(text()).toContain("Question 1 of 2");
  await press("I cannot tell");
  await press("I sat badly");
  expect(answerSample).toHaveBeenLastCalledWith("b", "bad");
  expect(text()).toContain("That is all for today");
});

it("takes answers from the keyboard", async () => {
  await open();
  const key = async (name: string, more: KeyboardEventInit = {}): Promise<void> => {
    const event = new KeyboardEvent("keydown", { key: name, bubbles: true, ...more });
    await act(() => {
      place.querySelector("button")?.dispatchEvent(event);
    });
    await settle();
  };
  await key("3", { ctrlKey: true });
  await key("x");
  expect(answerSample).not.toHaveBeenCalled();
  await key("3");
  expect(answerSample).toHaveBeenLastCalledWith("a", "other");
  await key("0");
  expect(answerSample).toHaveBeenLastCalledWith("b", "");
});

it("says that nothing is kept of who has not agreed", async () => {
  samples.mockResolvedValueOnce({ ...KEPT, is_kept: false, reason: "never-asked" });
  await open();
  expect(text()).toContain("Nothing of you is kept for training");
  expect(place.querySelector("svg")).toBeNull();
});

it("asks what it was really once somebody said that it was not so", async () => {
  const event = {
    id: "e1",
    code: "P001",
    start: "2027-03-01T09:00:00Z",
    duration_s: 60,
    verdict: null,
    reality: "",
  } as unknown as HistoryEvent;
  const { product } = fakeProduct("/history", rest);
  const stretch = { from: "2027-03-01T00:00:00Z", to: "2027-03-08T00:00:00Z" };
  await act(() => {
    render(
      <ProductProvider value={product}>
        <EventList first={{ events: [event], next: null }} stretch={stretch} />
      </ProductProvider>,
      place,
    );
  });
  expect(text()).not.toContain("Sat well");
  await press("Wrong");
  expect(judgeEvent).toHaveBeenLastCalledWith("e1", "wrong", "");
  await press("Something else");
  expect(judgeEvent).toHaveBeenLastCalledWith("e1", "wrong", "other");
  await press("Wrong"); // once more takes it back
  expect(judgeEvent).toHaveBeenLastCalledWith("e1", null, "");
  expect(text()).not.toContain("Something else");
});
