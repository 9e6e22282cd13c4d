// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { type Product, ProductProvider } from "../../src/state/product";
import type { CheckStateBody } from "../../src/transport/datasets";
import { useCheck } from "../../src/views/data/use-check";

type State = CheckStateBody["state"];

const answer = (state: State): CheckStateBody => ({ state }) as CheckStateBody;
const datasets = {
  check: vi.fn<() => Promise<CheckStateBody>>(),
  startCheck: vi.fn<() => Promise<CheckStateBody>>(),
};

function Desk() {
  const { check, start } = useCheck("posture");
  return <button onClick={start}>{check?.state ?? "unknown"}</button>;
}

const pass = (ms: number): Promise<void> =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = "";
  datasets.check.mockReset();
  datasets.startCheck.mockReset();
});
afterEach(() => {
  render(null, document.body);
  vi.useRealTimers();
});

const draw = (): Promise<void> =>
  act(() => {
    render(
      <ProductProvider value={{ datasets } as unknown as Product}>
        <Desk />
      </ProductProvider>,
      document.body,
    );
  });

it("is followed to its end even if an older answer comes after it was begun", async () => {
  let answerFirst: (state: CheckStateBody) => void = () => undefined;
  const first = new Promise<CheckStateBody>((resolve) => {
    answerFirst = resolve;
  });
  datasets.check.mockReturnValueOnce(first).mockResolvedValue(answer("done"));
  datasets.startCheck.mockResolvedValue(answer("running"));
  await draw();
  document.querySelector("button")?.click();
  await pass(1);
  expect(document.body.textContent).toBe("running");
  answerFirst(answer("none"));
  await pass(1);
  expect(document.body.textContent).toBe("running");
  await pass(1000);
  expect(document.body.textContent).toBe("done");
});

it("is asked for again where an answer failed, and no more when it is done", async () => {
  datasets.check
    .mockResolvedValueOnce(answer("running"))
    .mockRejectedValueOnce(new TypeError("gone"))
    .mockResolvedValue(answer("done"));
  await draw();
  await pass(10);
  await pass(1500);
  expect(document.body.textContent).toBe("done");
  await pass(10_000);
  expect(datasets.check).toHaveBeenCalledTimes(3);
});
