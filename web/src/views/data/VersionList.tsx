import { useState } from "preact/hooks";

import { formatCount } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import { importTexts } from "../../messages/texts/importing";
import { useProduct } from "../../state/product";
import type { DatasetBody, DatasetVersionBody } from "../../transport/datasets";
import { ConfirmDialog } from "../ConfirmDialog";
import { useLoaded } from "../use-loaded";
import { useTask } from "../use-task";

const SHORT = 12;

interface Props {
  readonly dataset: DatasetBody;
  /** Another version is worked on, or one is gone, which is named; with what is to be said of it. */
  readonly onChange: (said: readonly string[], gone: string | null) => void;
}

/** All versions of a dataset with what they were made of; an earlier one can be worked on again. */
export function VersionList({ dataset, onChange }: Props) {
  const texts = messages.value.data;
  const imports = importTexts.value;
  const { datasets } = useProduct();
  const { name, version: current } = dataset;
  const { state } = useLoaded(() => datasets.versions(name), [name, current]);
  const { isBusy, error, run } = useTask();
  const [undoing, setUndoing] = useState<DatasetVersionBody | null>(null);
  const undo = (each: DatasetVersionBody): void => {
    run(async () => {
      const done = await datasets.undoImport(name, each.version);
      setUndoing(null);
      onChange([importTexts.peek().undone(count(done.n_rows))], each.version);
    });
  };
  const newest = [...(state.value ?? [])].reverse();
  const problem = state.kind === "failed" ? state.message : error;
  const count = (value: number): string => formatCount(value, language.value);
  const when = (at_s: number): string =>
    new Date(at_s * 1000).toLocaleString(language.value, {
      dateStyle: "medium",
      timeStyle: "short",
    });
  const row = (each: DatasetVersionBody) => {
    const short = each.version.slice(0, SHORT);
    return (
      <li key={each.version} class="version" data-current={each.is_current}>
        <p>
          <strong class="hash">{short}</strong>{" "}
          {each.is_current && <span class="chip">{texts.current}</span>}
        </p>
        <dl class="pose-facts">
          <div>
            <dt>{texts.how}</dt>
            <dd>{texts.steps[each.step]}</dd>
          </div>
          <div>
            <dt>{texts.when}</dt>
            <dd>{when(each.created_at_s)}</dd>
          </div>
          <div>
            <dt>{texts.rows}</dt>
            <dd>
              {count(each.n_rows)}
              {Object.entries(each.people).length > 0 && (
                <span class="quiet people-counts">
                  {Object.entries(each.people)
                    .map(([person, n]) => `${person} ${count(n)}`)
                    .join(", ")}
                </span>
              )}
            </dd>
          </div>
          {each.parents.length > 0 && (
            <div>
              <dt>{texts.from}</dt>
              <dd class="hash">
                {each.parents.map((parent) => parent.slice(0, SHORT)).join(", ")}
              </dd>
            </div>
          )}
        </dl>
        {Object.entries(each.left_out).map(([person, n]) => (
          <p key={person} class="quiet">
            {texts.leftOut(person, count(n))}
          </p>
        ))}
        {!each.is_current && (
          <button
            type="button"
            class="small"
            aria-label={texts.goToVersion(short)}
            disabled={isBusy}
            onClick={() => {
              run(async () => {
                await datasets.goTo(name, each.version, current);
                onChange([], null);
              });
            }}
          >
            {texts.goTo}
          </button>
        )}
        {each.can_undo && (
          <button
            type="button"
            class="small"
            aria-label={`${imports.undo}: ${short}`}
            disabled={isBusy}
            onClick={() => {
              setUndoing(each);
            }}
          >
            {imports.undo}
          </button>
        )}
      </li>
    );
  };
  return (
    <section class="card stack" aria-labelledby="versions-title">
      <h2 id="versions-title">{texts.versions}</h2>
      <p class="quiet">{texts.versionsText}</p>
      {problem !== null && (
        <p class="notice" data-tone="warn" role="alert">
          {problem}
        </p>
      )}
      <ol class="version-list">{newest.map(row)}</ol>
      {undoing !== null && (
        <ConfirmDialog
          title={imports.undoTitle(undoing.version.slice(0, SHORT))}
          doText={imports.undo}
          isBusy={isBusy}
          error={error}
          onConfirm={() => {
            undo(undoing);
          }}
          onClose={() => {
            setUndoing(null);
          }}
        >
          <p>{imports.undoText(count(undoing.n_rows))}</p>
        </ConfirmDialog>
      )}
    </section>
  );
}
