import { useState } from "preact/hooks";

import { formatCount } from "../messages/figures";
import { language, messages } from "../messages/language";
import { Decisions, type Saved } from "../state/decisions";
import { useProduct } from "../state/product";
import type { DatasetBody } from "../transport/datasets";
import { FindingList } from "../views/data/FindingList";
import { RowReview } from "../views/data/RowReview";
import { useCheck } from "../views/data/use-check";
import { SelectField } from "../views/fields";
import { useLoaded } from "../views/use-loaded";
import { useTask } from "../views/use-task";

const SHORT = 12;

function Empty() {
  const texts = messages.value.data;
  return (
    <section class="card empty">
      <h2>{texts.emptyTitle}</h2>
      <p>{texts.emptyText}</p>
      <pre>barun data import FOLDER</pre>
    </section>
  );
}

function SavedNotice({ saved }: { readonly saved: Saved }) {
  const count = (value: number): string => formatCount(value, language.value);
  return (
    <p class="notice" role="status">
      {messages.value.data.saved(
        saved.version.slice(0, SHORT),
        count(saved.nChanged),
        count(saved.nExcluded),
        count(saved.nConfirmed),
      )}
    </p>
  );
}

function Desk({
  dataset,
  onChange,
}: {
  readonly dataset: DatasetBody;
  readonly onChange: () => void;
}) {
  const texts = messages.value.data;
  const { datasets } = useProduct();
  const { check, error, start } = useCheck(dataset.name);
  const [decisions] = useState(() => new Decisions());
  const [lookedAt, setLookedAt] = useState<string | null>(null);
  const [saved, setSaved] = useState<Saved | null>(null);
  const { isBusy, error: saveError, run } = useTask();
  const count = decisions.count;
  const version = check?.version ?? dataset.version;
  const isDone = check?.state === "done";
  const finding = check?.findings.find(({ id }) => id === lookedAt);

  const save = (): void => {
    run(async () => {
      setSaved(await decisions.save(datasets, dataset.name, version));
      setLookedAt(null);
      onChange();
    });
  };
  const begin = (): void => {
    setLookedAt(null);
    setSaved(null);
    decisions.clear();
    start();
  };
  const problem = error ?? saveError;
  return (
    <>
      <div class="data-tools">
        <button
          type="button"
          class={isDone ? "small" : "primary"}
          disabled={check?.state === "running"}
          onClick={begin}
        >
          {isDone ? texts.checkAgain : texts.check}
        </button>
        {count > 0 && (
          <button type="button" class="primary" disabled={isBusy} onClick={save}>
            {texts.save(formatCount(count, language.value))}
          </button>
        )}
      </div>
      {problem !== null && (
        <p class="notice" data-tone="warn" role="alert">
          {problem}
        </p>
      )}
      {saved !== null && <SavedNotice saved={saved} />}
      {check?.state === "running" && (
        <div class="stack" role="status">
          <p>{texts.checking(check.step === "" ? texts.begins : check.step)}</p>
          <progress aria-label={texts.check} max={1} value={check.share} />
        </div>
      )}
      {check?.state === "failed" && (
        <p class="notice" data-tone="warn" role="alert">
          {texts.failed}: {check.problem}
        </p>
      )}
      {isDone && saved === null && finding === undefined && (
        <FindingList check={check} onLook={setLookedAt} />
      )}
      {finding !== undefined && saved === null && (
        <RowReview
          dataset={dataset.name}
          finding={finding}
          decisions={decisions}
          onClose={() => {
            setLookedAt(null);
          }}
        />
      )}
    </>
  );
}

/** Labelled poses: what may be wrong with them, and a person's word on each. */
export function DataPage() {
  const texts = messages.value.data;
  const { datasets } = useProduct();
  const { state, reload } = useLoaded(() => datasets.datasets(), []);
  const [name, setName] = useState<string | null>(null);
  const all = state.value ?? [];
  const chosen = all.find((each) => each.name === name) ?? all[0];
  const figures = (each: DatasetBody): string =>
    texts.figures(
      formatCount(each.n_rows, language.value),
      Object.keys(each.people).join(", "),
      formatCount(each.n_versions, language.value),
    );
  return (
    <div class="stack">
      <div class="page-head">
        <div>
          <h1>{texts.title}</h1>
          <p class="lead">{texts.lead}</p>
        </div>
        {all.length > 1 && chosen !== undefined && (
          <SelectField
            label={texts.dataset}
            value={chosen.name}
            options={all.map((each) => ({ value: each.name, label: each.name }))}
            onChange={setName}
          />
        )}
      </div>
      {state.kind === "failed" && (
        <p class="notice" data-tone="warn" role="alert">
          {state.message}
        </p>
      )}
      {state.kind === "ready" && chosen === undefined && <Empty />}
      {chosen !== undefined && (
        <>
          <p>
            <strong>{chosen.name}</strong> · {figures(chosen)} ·{" "}
            {texts.version(chosen.version.slice(0, SHORT))}
          </p>
          <Desk key={chosen.name} dataset={chosen} onChange={reload} />
        </>
      )}
    </div>
  );
}
