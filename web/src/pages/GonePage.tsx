import { useEffect, useRef, useState } from "preact/hooks";

import { messages } from "../messages/language";
import type { Gone } from "../state/account-store";
import { useProduct } from "../state/product";
import { RefusedError } from "../transport/request";
import { offerCertificate } from "../views/offer-certificate";
import { useSubject } from "../views/use-subject";
import { useTask } from "../views/use-task";

const ASK_AGAIN_MS = 2000;
const NO_CERTIFICATE = 404;

/** How far the erasure is: `away` while the service does not answer. */
type Progress = "going" | "away" | "signed" | "unsigned";

/** Asks for the certificate until the erasure is done. */
function useProgress(number: string | null): Progress {
  const { rest } = useProduct();
  const [progress, setProgress] = useState<Progress>(number === null ? "unsigned" : "going");
  useEffect(() => {
    if (number === null) return;
    let isWanted = true;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const ask = (): void => {
      rest.certificate(number).then(
        () => {
          if (isWanted) setProgress("signed");
        },
        (problem: unknown) => {
          if (!isWanted) return;
          const isRefused = problem instanceof RefusedError;
          if (isRefused && problem.status === NO_CERTIFICATE) {
            setProgress("unsigned");
            return;
          }
          setProgress(isRefused ? "going" : "away");
          retry = setTimeout(ask, ASK_AGAIN_MS);
        },
      );
    };
    ask();
    return () => {
      isWanted = false;
      clearTimeout(retry);
    };
  }, [rest, number]);
  return progress;
}

/**
 * The last page of an account that was deleted: how far it is, and the certificate. It stays until
 * the page is loaded anew, which its way out does.
 */
export function GonePage({ gone }: { readonly gone: Gone }) {
  const texts = messages.value.accounts;
  const { rest } = useProduct();
  const { certificate } = gone;
  const progress = useProgress(certificate);
  const isDone = progress === "signed" || progress === "unsigned";
  const { isBusy, error, run } = useTask();
  const title = useRef<HTMLHeadingElement>(null);
  const state = isDone ? texts.goneDone : texts.gonePending;
  useSubject(state);
  useEffect(() => {
    title.current?.focus(); // the dialog that had it is gone
  }, []);
  const said = { going: texts.goneGoing, away: texts.goneAway };
  return (
    <section class="card account-card" aria-labelledby="gone-title">
      <h1 id="gone-title" ref={title} tabIndex={-1}>
        {state}
      </h1>
      <p role="status">{isDone ? texts.goneText : said[progress]}</p>
      {progress === "unsigned" && <p>{texts.goneUnsigned}</p>}
      {certificate !== null && progress !== "unsigned" && (
        <>
          <p class="place">{texts.goneNumber(certificate)}</p>
          <p class="quiet">{texts.goneNumberHint}</p>
          <p class="row">
            <button
              type="button"
              class="primary"
              disabled={progress !== "signed" || isBusy}
              onClick={() => {
                run(() => offerCertificate(rest, certificate));
              }}
            >
              {texts.goneSave}
            </button>
          </p>
        </>
      )}
      <p class="reason" role="alert">
        {error}
      </p>
      {isDone && (
        <p>
          <a class="button" href="/">
            {texts.logIn}
          </a>
        </p>
      )}
    </section>
  );
}
