import { useState } from "preact/hooks";

import { formatCount, formatShare } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import { Decisions } from "../../state/decisions";
import { useProduct } from "../../state/product";
import type { CheckStateBody, DatasetBody } from "../../transport/datasets";
import { useTask } from "../use-task";
import { type Choices, FindingList } from "./FindingList";
import { RowReview } from "./RowReview";
import { useCheck } from "./use-check";

const SHORT = 12;

interface Props {
  readonly dataset: DatasetBody;
  /** Something became a new version: said after the dataset was read anew. */
  readonly onMade: (said: readonly string[]) => void;
}

const count = (value: number): string => formatCount(value, language.value);

function leftOutWords(leftOut: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(leftOut).map(([person, n]) =>
    messages.peek().data.leftOut(person, count(n)),
  );
}

function Progress({ check }: { readonly check: CheckStateBody }) {
  const texts = messages.value.data;
  return (
    <div class="stack" role="status">
      <p>
        {texts.checking(check.step === "" ? texts.begins : check.step)}{" "}
        {/* Not read out at every step: the bar below says it to whoever asks. */}
        <span aria-hidden="true">{formatShare(check.share, language.value)}</span>
      </p>
      <progress aria-label={texts.check} max={1} value={check.share} />
    </div>
  );
}

function Warning({ text }: { readonly text: string }) {
  return (
    <p class="notice" data-tone="warn" role="alert">
      {text}
    </p>
  );
}

/** The check of one version of a dataset, and what a person makes of it: a new version. */
export function DataDesk({ dataset, onMade }: Props) {
  const texts = messages.value.data;
  const { datasets } = useProduct();
  const { check, error, start } = useCheck(dataset.name);
  const [decisions] = useState(() => new Decisions(dataset.name, dataset.version));
  const [lookedAt, setLookedAt] = useState<string | null>(null);
  const [choices, setChoices] = useState<Choices>(new Map());
  const { isBusy, error: makeError, run } = useTask();
  const { version } = dataset;
  const isDone = check?.state === "done" && check.version === version;
  const isStale = check?.state === "done" && check.version !== version;
  const finding = isDone ? check.findings.find(({ id }) => id === lookedAt) : undefined;

  const save = (): void => {
    run(async () => {
      const saved = await decisions.save(datasets);
      const short = saved.version.slice(0, SHORT);
      const counts = [saved.nChanged, saved.nExcluded, saved.nConfirmed].map(count);
      const said = texts.saved(short, counts[0] ?? "", counts[1] ?? "", counts[2] ?? "");
      onMade([said, ...leftOutWords(saved.leftOut)]);
    });
  };
  const clean = (): void => {
    run(async () => {
      const chosen = [...choices].map(([id, action]) => ({ finding: id, action }));
      const made = await datasets.clean(dataset.name, version, chosen);
      const short = made.version.slice(0, SHORT);
      const said = texts.cleaned(short, count(made.n_changed), count(made.n_excluded));
      onMade([said, ...leftOutWords(made.left_out)]);
    });
  };
  const problem = error ?? makeError;
  return (
    <>
      <div class="data-tools">
        <button
          type="button"
          class={isDone ? "small" : "primary"}
          disabled={check?.state === "running"}
          onClick={() => {
            setLookedAt(null);
            start();
          }}
        >
          {isDone ? texts.checkAgain : texts.check}
        </button>
      </div>
      {decisions.count > 0 && (
        <div class="notice" role="status">
          <p>{texts.unsaved(count(decisions.count))}</p>
          <div class="row">
            <button type="button" class="small primary" disabled={isBusy} onClick={save}>
              {texts.save(count(decisions.count))}
            </button>
            <button
              type="button"
              class="small"
              disabled={isBusy}
              onClick={() => {
                decisions.clear();
              }}
            >
              {texts.discard}
            </button>
          </div>
        </div>
      )}
      {problem !== null && <Warning text={problem} />}
      {check?.state === "running" && <Progress check={check} />}
      {check?.state === "failed" && <Warning text={`${texts.failed}: ${check.problem}`} />}
      {isStale && (
        <p class="notice">
          {texts.stale((check.version ?? "").slice(0, SHORT), version.slice(0, SHORT))}
        </p>
      )}
      {isDone && finding === undefined && (
        <FindingList
          check={check}
          choices={choices}
          isBusy={isBusy}
          hasDecisions={decisions.count > 0}
          onChoose={setChoices}
          onClean={clean}
          onLook={setLookedAt}
        />
      )}
      {finding !== undefined && (
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
