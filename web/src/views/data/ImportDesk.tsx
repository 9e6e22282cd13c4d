import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";

import { formatCount, formatShare } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import { importTexts } from "../../messages/texts/importing";
import { useProduct } from "../../state/product";
import {
  type ImportBody,
  importsClient,
  type ImportsClient,
  type KeptBody,
} from "../../transport/imports";
import { useTask } from "../use-task";
import { ImportFiles } from "./ImportFiles";
import { ImportFound } from "./ImportFound";
import { KeepForm } from "./KeepForm";
import { LookForm } from "./LookForm";
import { useImport } from "./use-import";

const SHORT = 12;
const client = importsClient(() => language.peek());
const count = (value: number): string => formatCount(value, language.value);

interface Props {
  /** Names of the datasets there are. */
  readonly names: readonly string[];
  /** A version that was removed elsewhere on the page, each time another object. */
  readonly gone?: { readonly version: string } | null;
  /** Poses were imported into a dataset, or an import was undone. */
  readonly onChange: (dataset: string | null, said: readonly string[]) => void;
  readonly imports?: ImportsClient;
}

/** Looking or importing, as far as it is. */
function Progress({ state }: { readonly state: ImportBody }) {
  const texts = importTexts.value;
  const isLooking = state.state === "looking";
  const words = isLooking ? texts.looking(state.step) : texts.keeping;
  return (
    <div class="stack" role="status">
      <p>
        {words} {/* Not read out at every step: the bar below says it to whoever asks. */}
        {isLooking && <span aria-hidden="true">{formatShare(state.share, language.value)}</span>}
      </p>
      <progress
        aria-label={isLooking ? texts.look : texts.keeping}
        {...(isLooking ? { max: 1, value: state.share } : {})}
      />
    </div>
  );
}

/** What came of it, and the way back. */
function Kept({
  kept,
  takesFocus,
  isBusy,
  onUndo,
  onClose,
}: {
  readonly kept: KeptBody;
  readonly takesFocus: boolean;
  readonly isBusy: boolean;
  readonly onUndo: () => void;
  readonly onClose: () => void;
}) {
  const texts = importTexts.value;
  const words = messages.value.data;
  const notice = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (takesFocus) notice.current?.focus(); // the button that had it is gone
  }, []);
  return (
    <div class="notice import-kept" role="status" ref={notice} tabIndex={-1}>
      <div class="stack">
        <p>
          {kept.is_new
            ? texts.kept(count(kept.n_new), kept.dataset, kept.version.slice(0, SHORT))
            : texts.keptNothing(kept.dataset)}
        </p>
        {kept.n_known > 0 && <p>{texts.known(count(kept.n_known))}</p>}
        {Object.entries(kept.left_out).map(([person, n]) => (
          <p key={person}>{words.leftOut(person, count(n))}</p>
        ))}
        {kept.without_consent.length > 0 && (
          <p>{texts.aside(kept.without_consent.join(", "), kept.dataset)}</p>
        )}
        <div class="row">
          {kept.is_new && (
            <button type="button" class="small danger" disabled={isBusy} onClick={onUndo}>
              {texts.undo}
            </button>
          )}
          <button type="button" class="small" disabled={isBusy} onClick={onClose}>
            {texts.close}
          </button>
        </div>
      </div>
    </div>
  );
}

/** Files of labelled poses: chosen, looked at, imported under a consent, or dropped again. */
export function ImportDesk({ names, gone = null, onChange, imports = client }: Props) {
  const texts = importTexts.value;
  const { datasets } = useProduct();
  const importing = useImport(imports);
  const undoing = useTask();
  const id = useId();
  const { state, error } = importing;
  const [isOpen, setIsOpen] = useState<boolean | null>(null);
  const before = useRef<string | null>(null);
  const stage = state?.state ?? "none";
  const kept = state?.kept ?? null;

  useEffect(() => {
    const isDone = before.current !== null && before.current !== "kept" && kept !== null;
    before.current = state?.state ?? null;
    if (isDone) {
      // what was found in the whole dataset stands below, as soon as it is known
      if (kept.is_new) datasets.startCheck(kept.dataset).catch(() => undefined);
      onChange(kept.dataset, []);
    }
  }, [state, kept, datasets, onChange]);

  useEffect(() => {
    // else it would offer to undo what is undone; the same files make the same version again
    if (gone !== null && kept?.version === gone.version) void importing.drop();
  }, [gone]);

  const nFiles = state?.files.length ?? 0;
  useEffect(() => {
    if (nFiles > 0) setIsOpen(true); // also where they were dropped on the page while it was shut
  }, [nFiles]);

  const undo = (): void => {
    if (kept === null) return;
    undoing.run(async () => {
      const done = await datasets.undoImport(kept.dataset, kept.version);
      await importing.drop();
      onChange(null, [texts.undone(count(done.n_rows))]);
    });
  };
  const isBlocked = importing.isBusy || stage === "looking" || stage === "keeping";
  const problem =
    error ?? undoing.error ?? (state?.problem === "" ? null : (state?.problem ?? null));
  return (
    <details
      class="card import"
      open={isOpen ?? (stage !== "none" || names.length === 0)}
      onToggle={({ currentTarget }) => {
        setIsOpen(currentTarget.open);
      }}
    >
      <summary>
        <h2 id={id}>{texts.title}</h2>
      </summary>
      <section class="stack" aria-labelledby={id}>
        <p>{texts.lead}</p>
        <p class="quiet">{texts.privacy}</p>
        {state?.kept != null && (
          <Kept
            kept={state.kept}
            takesFocus={importing.hasActed}
            isBusy={undoing.isBusy || importing.isBusy}
            onUndo={undo}
            onClose={() => void importing.drop()}
          />
        )}
        <ImportFiles importing={importing} />
        {problem !== null && (
          <p class="notice import-problem" data-tone="warn" role="alert">
            {problem}
          </p>
        )}
        {state !== null && state.files.length > 0 && (
          <LookForm
            state={state}
            datasets={names}
            isBlocked={isBlocked}
            onLook={(asked) => void importing.lookAt(asked)}
          />
        )}
        {state !== null && (stage === "looking" || stage === "keeping") && (
          <Progress state={state} />
        )}
        {state !== null && stage === "looked" && (
          <ImportFound
            state={state}
            takesFocus={importing.hasActed}
            reportAddress={imports.reportAddress()}
          />
        )}
        {state?.may_be_kept === true && (
          <KeepForm
            state={state}
            isBlocked={isBlocked}
            onKeep={(said) => void importing.keep(said)}
          />
        )}
        {state !== null && state.files.length > 0 && (
          <div>
            <button
              type="button"
              class="small"
              disabled={importing.isBusy || stage === "keeping"}
              onClick={() => void importing.drop()}
            >
              {texts.drop}
            </button>
          </div>
        )}
      </section>
    </details>
  );
}
