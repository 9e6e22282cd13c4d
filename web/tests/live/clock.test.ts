import { expect, it } from "vitest";

import { SessionClock } from "../../src/live/clock";

it("counts the sleep of a machine whose own clock stood still, and never goes back", () => {
  let [steadyMs, wallMs] = [1000, 50_000];
  const clock = new SessionClock(
    () => steadyMs,
    () => wallMs,
  );
  expect(clock.nowMs()).toBe(1000);
  [steadyMs, wallMs] = [2000, 51_500]; // a wall clock wanders
  expect(clock.nowMs()).toBe(2000);
  [steadyMs, wallMs] = [3000, 652_000];
  expect(clock.nowMs()).toBe(603_000);
  [steadyMs, wallMs] = [4000, 20_000]; // set back by hand
  expect(clock.nowMs()).toBe(604_000);
});
