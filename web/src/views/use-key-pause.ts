import { signal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";

import { recall, remember } from "../state/memory";
import { useProduct } from "../state/product";
import { togglePause } from "./CameraBadge";

const STORAGE_KEY = "barun.key-pause";

/** Whether the P key pauses; single keys must be possible to switch off (WCAG 2.1.4). */
export const keyPauses = signal(recall(STORAGE_KEY) !== "off");

export function setKeyPauses(on: boolean): void {
  keyPauses.value = on;
  remember(STORAGE_KEY, on ? null : "off");
}

const takesText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest("input, select, textarea, dialog") !== null);

/** One key pauses, wherever the focus is but in a field. */
export function useKeyPause(): void {
  const { live } = useProduct();
  // before the page is painted: it must hear a key that is pressed at once
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
      // the place of the key, so that it works with a Korean layout, too
      if (event.code !== "KeyP" || !isPlain || !keyPauses.peek() || takesText(event.target)) return;
      togglePause(live);
    };
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("keydown", onKey);
    };
  }, [live]);
}
