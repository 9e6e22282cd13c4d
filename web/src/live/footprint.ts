/**
 * The memory that the page and its workers hold, asked of the browser now and then.
 *
 * Chromium lets go of what is no longer used before it measures. By itself it does so every twenty
 * minutes at best: a page that draws and gets messages leaves 5 MB of spent events a minute behind
 * that weigh nothing in the heap by which it decides (docs/decisions/0015).
 */

/** As much of the browser as is used; only Chromium has it, and only on isolated pages. */
export interface MemoryMeter {
  readonly measureUserAgentSpecificMemory?: () => Promise<{ readonly bytes: number }>;
}

export const EVERY_MS = 120_000;

/**
 * Measures every two minutes until the function that it returns is called.
 *
 * @param tell told the bytes of page and workers; never, where the browser does not say
 */
export function watchFootprint(meter: MemoryMeter, tell: (bytes: number) => void): () => void {
  if (meter.measureUserAgentSpecificMemory === undefined) return () => undefined;
  let isMeasuring = false;
  let isOver = false;
  const measure = async (): Promise<void> => {
    if (isMeasuring) return; // an answer takes up to a minute
    isMeasuring = true;
    try {
      const measured = await meter.measureUserAgentSpecificMemory?.();
      if (measured !== undefined && !isOver) tell(measured.bytes);
    } catch {
      // a page that is not isolated may not ask
    } finally {
      isMeasuring = false;
    }
  };
  const timer = setInterval(() => void measure(), EVERY_MS);
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}
