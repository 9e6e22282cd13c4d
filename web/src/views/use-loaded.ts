import { useEffect, useState } from "preact/hooks";

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
 * know this browser, is asked again every few seconds.
 */
export function useLoaded<Value>(load: () => Promise<Value>, inputs: readonly unknown[]) {
  const [state, setState] = useState<Loaded<Value>>({ kind: "loading", value: null });
  const [count, setCount] = useState(0);
  useEffect(() => {
    let isWanted = true;
    let retry: ReturnType<typeof setTimeout> | undefined;
    setState(({ value }) => ({ kind: "loading", value }));
    const attempt = (): void => {
      load().then(
        (value) => {
          if (isWanted) setState({ kind: "ready", value });
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
    };
  }, [...inputs, count]);
  const reload = (): void => {
    setCount((before) => before + 1);
  };
  return { state, reload };
}
