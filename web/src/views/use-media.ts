import { useEffect, useState } from "preact/hooks";

/** Whether the window is such as `query` says, now and when it is made larger or smaller. */
export function useMedia(query: string): boolean {
  const [isSuch, setIsSuch] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const listening = new AbortController();
    const follow = (): void => {
      setIsSuch(list.matches);
    };
    follow();
    list.addEventListener("change", follow, { signal: listening.signal });
    return () => {
      listening.abort();
    };
  }, [query]);
  return isSuch;
}
