import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { messages } from "../messages/language";
import { RefusedError } from "../transport/request";

/** What has the keyboard, and what lies round it, from the inside out; nothing where it is lost. */
function focusedPath(): HTMLElement[] {
  const path: HTMLElement[] = [];
  let element = document.activeElement;
  while (element instanceof HTMLElement && element !== document.body) {
    path.push(element);
    element = element.parentElement;
  }
  return path;
}

/** What is tried at one place round what was asked: the place itself, of a form its fields. */
function candidatesAt(place: HTMLElement): readonly HTMLElement[] {
  if (place instanceof HTMLFormElement) {
    return [...place.elements].filter((one) => one instanceof HTMLElement);
  }
  return place.hasAttribute("tabindex") ? [place] : [];
}

/** Whether it took the keyboard: what is gone, disabled or in a closed dialog does not. */
function takesFocus(element: HTMLElement): boolean {
  element.focus({ preventScroll: true });
  return document.activeElement === element && !element.matches(":disabled");
}

/** Gives the keyboard to what was asked, or else to the nearest round it that takes it. */
function focusFirst([asked, ...round]: readonly HTMLElement[]): void {
  if (asked !== undefined) [asked, ...round.flatMap(candidatesAt)].some(takesFocus);
}

/** Whether the next key would go nowhere; a browser may take it from what is disabled only later. */
function isFocusLost(): boolean {
  const focused = document.activeElement;
  return focused === null || focused === document.body || focused.matches(":disabled");
}

/**
 * Runs one thing at a time that may fail, and says so in words.
 *
 * A button that is disabled meanwhile loses the keyboard; it has it back afterwards, unless the
 * person, or the page, has moved on. Where the button is gone by then, or stays disabled, what lies
 * round it has it: so a task that changes what is shown ends when that is shown.
 */
export function useTask() {
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const isRunning = useRef(false);
  const asked = useRef<readonly HTMLElement[]>([]);
  useLayoutEffect(() => {
    if (isBusy) return;
    if (isFocusLost()) focusFirst(asked.current);
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
