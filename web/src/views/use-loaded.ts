import { useEffect, useRef, useState } from "preact/hooks";

import { messages } from "../messages/language";
import { RefusedError } from "../transport/request";

export type Loaded<Value> =
  | { readonly kind: "loading"; readonly value: Value | null }
  | { readonly kind: "ready"; readonly value: Value }
  | { readonly kind: "failed"; readonly message: string; readonly value: Value | null };

const RETRY_MS = 5000;

/**
 * Loads what a page shows, anew when one of `inputs` changes; what was shown stays until then. The
 * answer of a question nobody asks any more is dropped. A service that does not answer, or does not
 * know this browser, is asked again every few seconds. `reloaded` ends when what it asks for anew is
 * here, cannot be had, or is no longer wanted as the page has gone.
 */
export function useLoaded<Value>(load: () => Promise<Value>, inputs: readonly unknown[]) {
  const [state, setState] = useState<Loaded<Value>>({ kind: "loading", value: null });
  const [count, setCount] = useState(0);
  // who waits for the next answer; nobody any more once the page has gone
  const waiting = useRef<(() => void)[] | null>([]);
  useEffect(() => {
    let isWanted = true;
    let told = waiting.current ?? [];
    waiting.current = [];
    const tell = (): void => {
      for (const one of told) one();
      told = [];
    };
    let retry: ReturnType<typeof setTimeout> | undefined;
    setState(({ value }) => ({ kind: "loading", value }));
    const attempt = (): void => {
      load().then(
        (value) => {
          if (!isWanted) return;
          setState({ kind: "ready", value });
          tell();
        },
        (problem: unknown) => {
          if (!isWanted) return;
          const isRefused = problem instanceof RefusedError;
          const message = isRefused ? problem.message : messages.peek().shell.unreachable;
          setState((before) => {
            // said once, not at every attempt
            const isSaid = before.kind === "failed" && before.message === message;
            return isSaid ? before : { kind: "failed", message, value: before.value };
          });
          tell();
          // who is let in again goes on where he was
          const mayPass = !isRefused || problem.status === 401;
          if (mayPass) retry = setTimeout(attempt, RETRY_MS);
        },
      );
    };
    attempt();
    return () => {
      isWanted = false;
      clearTimeout(retry);
      if (waiting.current === null) tell();
      else waiting.current.unshift(...told);
    };
  }, [...inputs, count]);
  useEffect(
    () => () => {
      for (const one of waiting.current ?? []) one();
      waiting.current = null;
    },
    [],
  );
  const reload = (): void => {
    setCount((before) => before + 1);
  };
  const reloaded = (): Promise<void> =>
    new Promise((done) => {
      if (waiting.current === null) done();
      else waiting.current.push(done);
      reload();
    });
  return { state, reload, reloaded };
}
