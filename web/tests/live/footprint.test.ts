import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { EVERY_MS, watchFootprint } from "../../src/live/footprint";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("tells the memory every two minutes until it is over", async () => {
  const told: number[] = [];
  let bytes = 0;
  const stop = watchFootprint(
    { measureUserAgentSpecificMemory: () => Promise.resolve({ bytes: ++bytes }) },
    (each) => told.push(each),
  );
  await vi.advanceTimersByTimeAsync(EVERY_MS - 1);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(2 * EVERY_MS);
  expect(told).toEqual([1, 2]);
  stop();
  await vi.advanceTimersByTimeAsync(2 * EVERY_MS);
  expect(told).toEqual([1, 2]);
});

it("asks once at a time, and goes on after a refusal", async () => {
  const answers: { give: (said: { bytes: number }) => void; refuse: (why: Error) => void }[] = [];
  const told: number[] = [];
  const stop = watchFootprint(
    {
      measureUserAgentSpecificMemory: () =>
        new Promise((give, refuse) => {
          answers.push({ give, refuse });
        }),
    },
    (each) => told.push(each),
  );
  await vi.advanceTimersByTimeAsync(3 * EVERY_MS);
  expect(answers).toHaveLength(1);
  answers[0]?.refuse(new Error("not isolated"));
  await vi.advanceTimersByTimeAsync(EVERY_MS);
  expect(answers).toHaveLength(2);
  stop();
  answers[1]?.give({ bytes: 7 }); // too late: nobody asks any more
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual([]);
});

it("asks nothing of a browser that cannot say", async () => {
  const told: number[] = [];
  const stop = watchFootprint({}, (each) => told.push(each));
  await vi.advanceTimersByTimeAsync(2 * EVERY_MS);
  expect(vi.getTimerCount()).toBe(0);
  expect(told).toEqual([]);
  stop();
});
