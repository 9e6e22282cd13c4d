import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { formatBytes } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import { importTexts } from "../../messages/texts/importing";
import type { ImportBody, ImportsClient, KeepRequest, LookRequest } from "../../transport/imports";
import { RefusedError } from "../../transport/request";
import type { ChosenFile } from "./dropped-files";

const ASK_EVERY_MS = 700;
/** Files nobody asks about are dropped by the service after a quarter of an hour. */
const KEEP_EVERY_MS = 5 * 60_000;

/** A file on its way to the service. */
export interface Sending {
  readonly name: string;
  readonly number: number;
  readonly total: number;
  readonly share: number;
}

const isAbort = (problem: unknown): boolean =>
  problem instanceof DOMException && problem.name === "AbortError";

/** An import and everything that can be done with it; it outlives a reload of the page. */
export function useImport(imports: ImportsClient) {
  const [state, setState] = useState<ImportBody | null>(null);
  const [sending, setSending] = useState<Sending | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [hasActed, setHasActed] = useState(false);
  const abort = useRef<AbortController | null>(null);
  const nChanges = useRef(0);
  const speech = language.value;

  /** Asks how it is; an answer that something else overtook is dropped. */
  const look = useCallback(async () => {
    const before = nChanges.current;
    const now = await imports.state();
    if (before === nChanges.current) setState(now);
  }, [imports]);

  useEffect(() => {
    look().catch(() => undefined); // said when something is asked of it
    return () => {
      nChanges.current += 1;
    };
  }, [look, speech]);
  useEffect(
    () => () => {
      abort.current?.abort();
    },
    [],
  );

  const isWorking = state?.state === "looking" || state?.state === "keeping";
  const isHeld = state !== null && state.state !== "none";
  useEffect(() => {
    if (!isHeld) return;
    let isAsking = false;
    const ask = async (): Promise<void> => {
      if (isAsking) return;
      isAsking = true;
      await look().catch(() => undefined); // the next one asks again
      isAsking = false;
    };
    const timer = setInterval(() => void ask(), isWorking ? ASK_EVERY_MS : KEEP_EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, [look, isWorking, isHeld]);

  const run = useCallback(
    async (task: () => Promise<ImportBody | null>): Promise<boolean> => {
      nChanges.current += 1;
      setIsBusy(true);
      setHasActed(true);
      setError(null);
      try {
        const now = await task();
        nChanges.current += 1;
        if (now !== null) setState(now);
        return true;
      } catch (problem) {
        if (!isAbort(problem)) {
          const isRefused = problem instanceof RefusedError;
          setError(isRefused ? problem.message : messages.peek().shell.unreachable);
        }
        await look().catch(() => undefined);
        return false;
      } finally {
        setIsBusy(false);
      }
    },
    [look],
  );

  const send = useCallback(
    (chosen: readonly ChosenFile[]): void => {
      const limit = state?.max_bytes ?? Infinity;
      const nThere = (state?.files ?? []).reduce((sum, { n_bytes }) => sum + n_bytes, 0);
      const nBytes = chosen.reduce((sum, { file }) => sum + file.size, nThere);
      if (abort.current !== null) return;
      if (chosen.length === 0) {
        setError(importTexts.peek().noTables);
        return;
      }
      if (nBytes > limit) {
        setError(importTexts.peek().tooLarge(formatBytes(limit, language.peek())));
        return;
      }
      const aborting = new AbortController();
      abort.current = aborting;
      void run(async () => {
        let now: ImportBody | null = null;
        try {
          for (const [place, { file, isInFolder }] of chosen.entries()) {
            const told = { name: file.name, number: place + 1, total: chosen.length };
            setSending({ ...told, share: 0 });
            now = await imports.send(
              file,
              isInFolder,
              (share) => {
                setSending({ ...told, share });
              },
              aborting.signal,
            );
            setState(now);
          }
          return now;
        } finally {
          abort.current = null;
          setSending(null);
        }
      });
    },
    [imports, run, state],
  );

  return {
    state,
    sending,
    isBusy,
    error,
    /** Whether something was done here; else the import is one from before a reload. */
    hasActed,
    send,
    stopSending: () => {
      abort.current?.abort();
    },
    removeFile: (id: string) => run(() => imports.removeFile(id)),
    lookAt: (asked: LookRequest) => run(() => imports.look(asked)),
    keep: (said: KeepRequest) => run(() => imports.keep(said)),
    drop: () =>
      run(async () => {
        await imports.drop();
        return await imports.state();
      }),
  };
}

export type Importing = ReturnType<typeof useImport>;
