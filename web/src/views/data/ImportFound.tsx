import { useLayoutEffect, useRef } from "preact/hooks";

import { formatCount } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import { importTexts } from "../../messages/texts/importing";
import type { ImportBody } from "../../transport/imports";

const count = (value: number): string => formatCount(value, language.value);

/** What is in the files that were looked at, and what a check finds in them, worst first. */
export function ImportFound({
  state,
  takesFocus,
  reportAddress,
}: {
  readonly state: ImportBody;
  /** Whether somebody waits for it. */
  readonly takesFocus: boolean;
  readonly reportAddress: string;
}) {
  const texts = importTexts.value;
  const words = messages.value.data;
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    // what had it waits below, and there is something to read
    if (takesFocus) title.current?.focus();
  }, []);
  return (
    <div class="stack">
      <h3 ref={title} tabIndex={-1}>
        {texts.found}
      </h3>
      <ul class="import-found">
        {state.found.map((file, place) => (
          <li key={`${place} ${file.name}`} data-problem={file.problem !== ""}>
            <strong class="import-name">{file.name}</strong>{" "}
            {file.problem === "" && (
              <span class={file.is_left_alone ? "quiet" : ""}>
                {file.is_left_alone
                  ? texts.leftAlone
                  : texts.foundFile(count(file.n_rows), file.people.join(", "))}
              </span>
            )}
            {file.problem !== "" && <p class="import-problem">{file.problem}</p>}
            {file.n_foreign_ids > 0 && (
              <p class="quiet">{texts.foreign(count(file.n_foreign_ids))}</p>
            )}
          </li>
        ))}
      </ul>
      {!state.may_be_kept && state.problem === "" && <p class="quiet">{texts.mend}</p>}
      {state.may_be_kept && (
        <>
          <h3>{texts.findings}</h3>
          {!state.has_models && <p class="quiet">{words.noModels}</p>}
          {state.findings.length === 0 ? (
            <p>{texts.noFindings}</p>
          ) : (
            <>
              <ul class="finding-list">
                {state.findings.map((finding) => (
                  <li key={finding.id} class="card finding" data-severity={finding.severity}>
                    <h4>
                      {finding.id} <span class="severity">{words[finding.severity]}</span>
                    </h4>
                    <p>{finding.text}</p>
                    <p class="quiet">{words.proposed(finding.action)}</p>
                  </li>
                ))}
              </ul>
              <p>
                <a href={reportAddress} target="_blank" rel="noreferrer">
                  {texts.report}
                </a>
              </p>
            </>
          )}
        </>
      )}
    </div>
  );
}
