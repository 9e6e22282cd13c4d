import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { language } from "../../messages/language";
import { useProduct } from "../../state/product";
import type { CheckStateBody } from "../../transport/datasets";
import { useTask } from "../use-task";

const ASK_EVERY_MS = 700;

/** The check of a dataset: what is known of it, followed while it runs. */
export function useCheck(dataset: string) {
  const { datasets } = useProduct();
  const [check, setCheck] = useState<CheckStateBody | null>(null);
  const { error, run } = useTask();
  const speech = language.value;
  const nStarts = useRef(0);
  /** Asks how far it is; an answer from before or while a check was begun may be overtaken. */
  const look = useCallback(async () => {
    const before = nStarts.current;
    const state = await datasets.check(dataset);
    if (before === nStarts.current) setCheck(state);
  }, [datasets, dataset]);
  useEffect(() => {
    // in the language of now: the findings are the service's words
    look().catch(() => undefined); // said when a check is begun
    return () => {
      nStarts.current += 1; // nobody waits for the answer any more
    };
  }, [look, speech]);
  const isRunning = check?.state === "running";
  useEffect(() => {
    if (!isRunning) return;
    let isAsking = false;
    const ask = async (): Promise<void> => {
      if (isAsking) return;
      isAsking = true;
      await look().catch(() => undefined); // the next one asks again
      isAsking = false;
    };
    const timer = setInterval(() => void ask(), ASK_EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, [look, isRunning]);
  const start = useCallback(() => {
    run(async () => {
      nStarts.current += 1;
      const state = await datasets.startCheck(dataset);
      nStarts.current += 1;
      setCheck(state);
    });
  }, [datasets, dataset, run]);
  return { check, error, start };
}
