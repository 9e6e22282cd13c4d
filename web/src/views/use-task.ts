import { useRef, useState } from "preact/hooks";

import { messages } from "../messages/language";
import { RefusedError } from "../transport/request";

/** Runs one thing at a time that may fail, and says so in words. */
export function useTask() {
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const isRunning = useRef(false);
  const run = (task: () => Promise<void>): void => {
    if (isRunning.current) return;
    isRunning.current = true;
    setIsBusy(true);
    setError(null);
    task()
      .catch((problem: unknown) => {
        const isRefused = problem instanceof RefusedError;
        setError(isRefused ? problem.message : messages.peek().shell.unreachable);
      })
      .finally(() => {
        isRunning.current = false;
        setIsBusy(false);
      });
  };
  return { isBusy, error, run };
}
