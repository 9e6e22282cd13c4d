import { useCallback, useEffect, useState } from "preact/hooks";

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
  useEffect(() => {
    let isWanted = true; // in the language of now: the findings are the service's words
    datasets.check(dataset).then(
      (state) => {
        if (isWanted) setCheck(state);
      },
      () => undefined, // said when a check is begun
    );
    return () => {
      isWanted = false;
    };
  }, [datasets, dataset, speech]);
  useEffect(() => {
    if (check?.state !== "running") return;
    const timer = setTimeout(() => {
      datasets.check(dataset).then(setCheck, () => {
        setCheck({ ...check }); // asks again
      });
    }, ASK_EVERY_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [datasets, dataset, check]);
  const start = useCallback(() => {
    run(async () => {
      setCheck(await datasets.startCheck(dataset));
    });
  }, [datasets, dataset, run]);
  return { check, error, start };
}
