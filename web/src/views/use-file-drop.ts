import { useEffect, useState } from "preact/hooks";

const carriesFiles = (event: DragEvent): boolean =>
  event.dataTransfer?.types.includes("Files") ?? false;

/**
 * Takes files that are dropped anywhere in the window: one dropped beside the zone would replace
 * the page. Returns whether some are held over it.
 */
export function useFileDrop(onDrop: (transfer: DataTransfer) => void): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const listening = new AbortController();
    const over = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setIsOver(event.type === "dragover");
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const drop = (event: DragEvent): void => {
      if (!carriesFiles(event)) return; // words, or a link
      over(event);
      if (event.dataTransfer !== null) onDrop(event.dataTransfer);
    };
    const { signal } = listening;
    addEventListener("dragover", over, { signal });
    addEventListener("dragleave", leave, { signal });
    addEventListener("drop", drop, { signal });
    return () => {
      listening.abort();
    };
  }, [onDrop]);
  return isOver;
}
