import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { messages } from "../messages/language";
import { RefusedError } from "../transport/request";

/** What has the keyboard, and what lies round it, from the inside out; nothing where it is lost. */
function focusedPath(): HTMLElement[] {
  const path: HTMLElement[] = [];
  let element = document.activeElement;
  while (element instanceof HTMLElement && !["body", "main"].includes(element.localName)) {
    path.push(element);
    element = element.parentElement;
  }
  return path;
}

/** The first that is still there and takes the keyboard: what was asked, or what lies round it. */
function focusFirst(path: readonly HTMLElement[]): void {
  const [asked] = path;
  const next = path.find(
    (one) => one.isConnected && (one === asked || one.hasAttribute("tabindex")),
  );
  next?.focus({ preventScroll: true });
}

/**
 * Runs one thing at a time that may fail, and says so in words.
 *
 * A button that is disabled meanwhile loses the keyboard; it has it back afterwards, unless the
 * person, or the page, has moved on.
 */
export function useTask() {
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const isRunning = useRef(false);
  const asked = useRef<readonly HTMLElement[]>([]);
  useLayoutEffect(() => {
    if (isBusy) return;
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (isLost) focusFirst(asked.current);
    asked.current = [];
  }, [isBusy]);
  const run = (task: () => Promise<void>): void => {
    if (isRunning.current) return;
    isRunning.current = true;
    asked.current = focusedPath();
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
