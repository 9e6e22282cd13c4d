// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { RefusedError } from "../../src/transport/request";
import { useLoaded } from "../../src/views/use-loaded";
import { late } from "../late";

const load = vi.fn<() => Promise<string>>();
let nDrawn = 0;

let reloaded: () => Promise<void>;

function Shown() {
  const { state, ...others } = useLoaded(load, []);
  reloaded = others.reloaded;
  nDrawn += 1;
  return <p>{state.kind === "failed" ? state.message : (state.value ?? "…")}</p>;
}

const pass = (ms: number): Promise<void> =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = "";
  load.mockReset();
  nDrawn = 0;
});
afterEach(() => {
  render(null, document.body);
  vi.useRealTimers();
});

const draw = (): Promise<void> =>
  act(() => {
    render(<Shown />, document.body);
  });

describe("what a page loads", () => {
  it("comes by itself when the service answers again, and the fault is said once", async () => {
    load.mockRejectedValue(new TypeError("gone"));
    await draw();
    await pass(10);
    expect(document.body.textContent).toContain("does not answer");
    const before = nDrawn;
    await pass(11_000);
    expect(load).toHaveBeenCalledTimes(3);
    expect(nDrawn).toBe(before);
    load.mockResolvedValue("here");
    await pass(5000);
    expect(document.body.textContent).toBe("here");
    await pass(60_000);
    expect(load).toHaveBeenCalledTimes(4);
  });

  it("is not asked for again where the service has refused it", async () => {
    load.mockRejectedValue(
      new RefusedError(404, {
        code: "history.no-exercise",
        message: "No such exercise.",
        details: {},
      }),
    );
    await draw();
    await pass(60_000);
    expect(document.body.textContent).toBe("No such exercise.");
    expect(load).toHaveBeenCalledTimes(1);
  });

  it("tells who waits when it is here, and not by an answer that was asked for before", async () => {
    const [first, second] = [late<string>(), late<string>()];
    load.mockReturnValueOnce(first.answer).mockReturnValueOnce(second.answer);
    await draw();
    const told = vi.fn();
    await act(() => {
      void reloaded().then(told);
    });
    first.resolve("old");
    await pass(10);
    expect(told).not.toHaveBeenCalled();
    second.resolve("new");
    await pass(10);
    expect(told).toHaveBeenCalledTimes(1);
    expect(document.body.textContent).toBe("new");
  });

  it("tells who waits, too, where it cannot be had, and where the page has gone", async () => {
    const told = vi.fn();
    const unheard = late<string>();
    load.mockResolvedValueOnce("here").mockRejectedValueOnce(new TypeError("gone"));
    load.mockReturnValue(unheard.answer);
    await draw();
    await act(() => {
      void reloaded().then(told);
    });
    await pass(10);
    expect(told).toHaveBeenCalledTimes(1);
    await act(() => {
      void reloaded().then(told);
    });
    await pass(10);
    expect(told).toHaveBeenCalledTimes(1);
    await act(() => {
      render(null, document.body);
    });
    await pass(100);
    expect(told).toHaveBeenCalledTimes(2);
    await reloaded();
  });

  it("is not asked for any more when the page has gone", async () => {
    load.mockRejectedValue(new TypeError("gone"));
    await draw();
    await pass(10);
    render(null, document.body);
    await pass(60_000);
    expect(load).toHaveBeenCalledTimes(1);
  });
});
