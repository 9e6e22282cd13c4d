import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { formatCount } from "../messages/figures";
import { language, messages } from "../messages/language";
import { useProduct } from "../state/product";
import type { DatasetBody } from "../transport/datasets";
import { DataDesk } from "../views/data/DataDesk";
import { ImportDesk } from "../views/data/ImportDesk";
import { VersionList } from "../views/data/VersionList";
import { SelectField } from "../views/fields";
import { Link } from "../views/Link";
import { useLoaded } from "../views/use-loaded";

const SHORT = 12;

function Empty() {
  const texts = messages.value.data;
  return (
    <section class="card empty">
      <h2>{texts.emptyTitle}</h2>
      <p>{texts.emptyText}</p>
      <pre>barun data import FOLDER</pre>
      <p>
        <Link to={{ page: "collect" }}>{texts.emptyCollect}</Link>
      </p>
    </section>
  );
}

/** What was just made; the focus comes here, because what had it is gone. */
function Made({ said }: { readonly said: readonly string[] }) {
  const notice = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    notice.current?.focus();
  }, [said]);
  return (
    <div class="notice" role="status" ref={notice} tabIndex={-1}>
      {said.map((each) => (
        <p key={each}>{each}</p>
      ))}
    </div>
  );
}

function ConsentOver({ dataset }: { readonly dataset: DatasetBody }) {
  const texts = messages.value.data;
  return (
    <>
      {Object.entries(dataset.consent_over).map(([person, n]) => (
        <p key={person} class="notice" data-tone="warn">
          <span>{texts.consentOver(person, formatCount(n, language.value))}</span>
          <Link to={{ page: "collect" }}>{texts.consentCollect}</Link>
        </p>
      ))}
    </>
  );
}

/** Labelled poses: what may be wrong with them, and a person's word on each. */
export function DataPage() {
  const texts = messages.value.data;
  const { datasets } = useProduct();
  const { state, reload } = useLoaded(() => datasets.datasets(), []);
  const [name, setName] = useState<string | null>(null);
  const [said, setSaid] = useState<readonly string[]>([]);
  const [gone, setGone] = useState<{ readonly version: string } | null>(null);
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
            onChange={(chosenName) => {
              setSaid([]);
              setName(chosenName);
            }}
          />
        )}
      </div>
      {state.kind === "failed" && (
        <p class="notice" data-tone="warn" role="alert">
          {state.message}
        </p>
      )}
      {state.value !== null && (
        <ImportDesk
          names={all.map((each) => each.name)}
          gone={gone}
          onChange={(dataset, words) => {
            setSaid(words);
            if (dataset !== null) setName(dataset);
            reload();
          }}
        />
      )}
      {state.kind === "ready" && chosen === undefined && <Empty />}
      {said.length > 0 && <Made said={said} />}
      {chosen !== undefined && (
        <>
          <p>
            <strong>{chosen.name}</strong> · {figures(chosen)} ·{" "}
            {texts.version(chosen.version.slice(0, SHORT))}
          </p>
          <ConsentOver dataset={chosen} />
          <DataDesk
            key={`${chosen.name}@${chosen.version}`}
            dataset={chosen}
            onMade={(words) => {
              setSaid(words);
              reload();
            }}
          />
          <VersionList
            dataset={chosen}
            onChange={(words, undone) => {
              setSaid(words);
              if (undone !== null) setGone({ version: undone });
              reload();
            }}
          />
        </>
      )}
    </div>
  );
}
