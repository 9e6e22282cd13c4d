import { useCallback, useRef } from "preact/hooks";

import type { StatusBody } from "../contract/api";
import { formatGib } from "../messages/figures";
import { language, messages } from "../messages/language";
import { ActivityChoice } from "./ReportFields";
import { useFileDrop } from "./use-file-drop";

interface Props {
  readonly onFiles: (files: readonly File[]) => void;
  readonly status: StatusBody | null;
}

export function DropZone({ onFiles, status }: Props) {
  const texts = messages.value;
  const input = useRef<HTMLInputElement>(null);
  const isBlocked = status !== null && !status.is_ready;

  const take = useCallback(
    (transfer: DataTransfer) => {
      const files = [...transfer.files];
      if (files.length > 0 && !isBlocked) onFiles(files);
    },
    [onFiles, isBlocked],
  );
  const isOver = useFileDrop(take);

  const limit = status?.limits.max_upload_bytes;
  return (
    <section class="card drop" data-over={isOver} aria-labelledby="drop-title">
      <Figure />
      <h1 id="drop-title">{texts.intro}</h1>
      <p class="lead">{texts.introDetail}</p>
      <p class="choose">
        <button
          type="button"
          class="primary"
          data-focus
          disabled={isBlocked}
          onClick={() => input.current?.click()}
        >
          {texts.choose}
        </button>
        <span>{isOver ? texts.dropNow : texts.dropHere}</span>
      </p>
      <input
        ref={input}
        type="file"
        hidden
        accept="video/*,image/*,.mkv,.avi,.mov,.ts,.flv,.wmv,.csv,.parquet"
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
      <div class="drop-activity">
        <span class="label" aria-hidden="true">
          {texts.analyse.activityLabel}
        </span>
        <ActivityChoice />
      </div>
      <p class="quiet">
        {texts.formats}
        {limit !== undefined && `, ${texts.formatsLimit(formatGib(limit, language.value))}`}
      </p>
      <div class="privacy">
        <Lock />
        <div>
          <h2>{texts.privacyTitle}</h2>
          <p>{texts.privacyText}</p>
        </div>
      </div>
    </section>
  );
}

/** An upright figure made of landmarks. */
function Figure() {
  const left = "M34 34 28 52 27 66 M36 66 33 88 32 106";
  const right = "M54 34 60 52 61 66 M52 66 55 88 56 106";
  const dots: readonly (readonly [number, number])[] = [
    [34, 34],
    [54, 34],
    [28, 52],
    [60, 52],
    [27, 66],
    [61, 66],
    [36, 66],
    [52, 66],
    [33, 88],
    [55, 88],
    [32, 106],
    [56, 106],
  ];
  return (
    <svg class="figure" viewBox="0 0 88 116" aria-hidden="true">
      <g fill="none" stroke-width="3" stroke-linecap="round" stroke-linejoin="round">
        <path class="middle" d="M34 34H54 M36 66H52 M34 34 36 66 M54 34 52 66" />
        <path class="left" d={right} />
        <path class="right" d={left} />
      </g>
      <circle class="head" cx="44" cy="15" r="9" />
      {dots.map(([x, y]) => (
        <circle key={`${x} ${y}`} class={x < 44 ? "dot right" : "dot left"} cx={x} cy={y} r="3.2" />
      ))}
    </svg>
  );
}

function Lock() {
  return (
    <svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true">
      <g fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round">
        <rect x="4.5" y="10.5" width="15" height="10" rx="2.5" />
        <path d="M8 10.5V7.5a4 4 0 0 1 8 0v3 M12 14.6v2" />
      </g>
    </svg>
  );
}
