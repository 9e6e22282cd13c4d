import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { formatCount, formatShare } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import type { Decisions } from "../../state/decisions";
import { useProduct } from "../../state/product";
import {
  type DatasetRowBody,
  type FindingBody,
  type NewDecision,
  type NewLabel,
  PAGE_ROWS,
} from "../../transport/datasets";
import { useLoaded } from "../use-loaded";
import { PoseFigure } from "./PoseFigure";
import { commandOf, type ReviewCommand } from "./review-keys";

interface Props {
  readonly dataset: string;
  readonly finding: FindingBody;
  readonly decisions: Decisions;
  readonly onClose: () => void;
}

const viewName = (view: number): string => messages.value.data.views.split(",")[view] ?? "";

function labelWords({ view, grade }: NewLabel): string {
  const words = [view == null ? "" : viewName(view), grade ?? ""];
  return words.filter((word) => word !== "").join(" ");
}

function decisionWords(decision: NewDecision | undefined): string {
  const texts = messages.value.data;
  switch (decision?.verdict) {
    case "confirm":
      return texts.decidedConfirm;
    case "exclude":
      return texts.decidedExclude;
    case "relabel":
      return texts.decidedRelabel(labelWords(decision));
    case undefined:
      return texts.undecided;
  }
}

function Facts({
  row,
  finding,
  decision,
}: {
  readonly row: DatasetRowBody;
  readonly finding: FindingBody;
  readonly decision: NewDecision | undefined;
}) {
  const texts = messages.value.data;
  const suggested = finding.label === "view" ? viewName(Number(row.suggestion)) : row.suggestion;
  const facts: readonly (readonly [string, string])[] = [
    [texts.person, row.person],
    [texts.file, `${row.file}, ${row.file_row}`],
    [texts.view, viewName(row.view)],
    [texts.grade, row.grade === "" ? texts.none : row.grade],
    ...(row.suggestion === "" ? [] : [[texts.suggestion, suggested] as const]),
    ...(row.doubt === null ? [] : [[texts.doubt, formatShare(row.doubt, language.value)] as const]),
    [texts.decided, decisionWords(decision)],
  ];
  return (
    <dl class="pose-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The label a suggestion stands for. */
function suggestionOf(row: DatasetRowBody, finding: FindingBody): NewLabel | null {
  if (row.suggestion === "") return null;
  if (finding.label === "view") return { view: Number(row.suggestion) };
  return { grade: row.suggestion as NonNullable<NewLabel["grade"]> };
}

/** Poses of a finding, one after the other, to confirm, relabel or leave out by single keys. */
export function RowReview({ dataset, finding, decisions, onClose }: Props) {
  const texts = messages.value.data;
  const { datasets } = useProduct();
  const [place, setPlace] = useState(0);
  const page = Math.floor(place / PAGE_ROWS);
  const { state } = useLoaded(
    async () => ({ page, part: await datasets.rows(dataset, finding.id, page * PAGE_ROWS) }),
    [dataset, finding.id, page],
  );
  const desk = useRef<HTMLDivElement>(null);
  // while the next part is on its way, the one before is still known: a key must not judge its poses
  const shown = state.value?.page === page ? state.value.part : null;
  const row = shown?.rows[place % PAGE_ROWS];
  const isThere = row !== undefined;
  useLayoutEffect(() => {
    if (isThere) desk.current?.focus();
  }, [isThere, finding.id]);

  const total = shown?.total ?? finding.n_rows;
  const move = (step: number): void => {
    setPlace((before) => Math.min(Math.max(before + step, 0), total - 1));
  };
  const suggested = row === undefined ? null : suggestionOf(row, finding);
  const obey = (command: ReviewCommand): void => {
    if (command.kind === "previous") move(-1);
    else if (command.kind === "next") move(1);
    else if (command.kind === "undo") {
      const about = decisions.undo();
      const found = shown?.rows.findIndex(({ row_id }) => row_id === about) ?? -1;
      if (found >= 0) setPlace(page * PAGE_ROWS + found);
    } else if (row !== undefined) {
      if (command.kind === "confirm") decisions.confirm(row);
      else if (command.kind === "exclude") decisions.exclude(row);
      else if (command.kind === "relabel") {
        decisions.relabel(row, command.label);
        return; // view and grade may both be wrong
      } else if (suggested === null) return;
      else decisions.relabel(row, suggested);
      move(1);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    // a button keeps its own keys
    const isOnButton = event.target instanceof HTMLButtonElement && event.code === "Enter";
    const command = isPlain && !isOnButton ? commandOf(event.code) : null;
    if (command === null) return;
    event.preventDefault();
    obey(command);
  };

  return (
    <section class="card stack" aria-labelledby="review-title">
      <div class="page-head">
        <h2 id="review-title">{texts.review(finding.id)}</h2>
        <button type="button" class="small" onClick={onClose}>
          {texts.reviewClose}
        </button>
      </div>
      <p>{finding.text}</p>
      {state.kind === "failed" && (
        <p class="notice" data-tone="warn" role="alert">
          {state.message}
        </p>
      )}
      {row !== undefined && (
        <div
          class="pose-desk"
          ref={desk}
          role="group"
          tabIndex={0}
          aria-label={texts.review(finding.id)}
          aria-describedby="review-keys"
          onKeyDown={onKeyDown}
        >
          <PoseFigure row={row} label={texts.skeleton(`${row.file} ${row.file_row}`)} />
          <div class="stack">
            <p class="figures" aria-live="polite">
              {texts.position(
                formatCount(place + 1, language.value),
                formatCount(total, language.value),
              )}
            </p>
            <Facts row={row} finding={finding} decision={decisions.byRow.value.get(row.row_id)} />
            <div class="pose-actions">
              <button
                type="button"
                class="small"
                onClick={() => {
                  obey({ kind: "confirm" });
                }}
              >
                {texts.confirm}
              </button>
              {suggested !== null && (
                <button
                  type="button"
                  class="small"
                  onClick={() => {
                    obey({ kind: "accept" });
                  }}
                >
                  {texts.accept}
                </button>
              )}
              <button
                type="button"
                class="small"
                onClick={() => {
                  obey({ kind: "exclude" });
                }}
              >
                {texts.exclude}
              </button>
              <button
                type="button"
                class="small"
                disabled={decisions.count === 0}
                onClick={() => {
                  obey({ kind: "undo" });
                }}
              >
                {texts.undo}
              </button>
              <button
                type="button"
                class="small"
                disabled={place === 0}
                onClick={() => {
                  obey({ kind: "previous" });
                }}
              >
                {texts.previous}
              </button>
              <button
                type="button"
                class="small"
                disabled={place >= total - 1}
                onClick={() => {
                  obey({ kind: "next" });
                }}
              >
                {texts.next}
              </button>
            </div>
          </div>
        </div>
      )}
      <p class="quiet key-hint" id="review-keys">
        {texts.keys}
      </p>
    </section>
  );
}
