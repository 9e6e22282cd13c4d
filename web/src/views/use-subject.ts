import { useEffect } from "preact/hooks";

import { shownSubject } from "../state/document";

/** Has the title of the window say what the page shows, for as long as it is there. */
export function useSubject(subject: string | null): void {
  useEffect(() => {
    shownSubject.value = subject;
    return () => {
      // another page may have said its own by now
      if (shownSubject.value === subject) shownSubject.value = null;
    };
  }, [subject]);
}
