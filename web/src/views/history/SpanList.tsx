import { useState } from "preact/hooks";

import { formatClock, formatDuration, formatShortDay } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import type { HistorySpan, SpanKind } from "../../transport/bodies";

const SHOWN: readonly SpanKind[] = ["break", "blind", "paused"];
const SHOWN_AT_FIRST = 8;

function reasonName(reason: string): string {
  const texts = messages.value.history;
  const names: Readonly<Record<string, string>> = {
    hidden: texts.reasonHidden,
    asleep: texts.reasonAsleep,
    camera: texts.reasonCamera,
    slow: texts.reasonSlow,
    connection: texts.reasonConnection,
    asked: texts.reasonAsked,
    call: texts.reasonCall,
    screen_sharing: texts.reasonScreenSharing,
    do_not_disturb: texts.reasonDnd,
    battery: texts.reasonBattery,
    quiet_hours: texts.reasonQuietHours,
  };
  return names[reason] ?? reason;
}

/** Breaks, pauses and what Barun did not see, one by one. */
export function SpanList({ spans }: { readonly spans: readonly HistorySpan[] }) {
  const texts = messages.value.history;
  const speech = language.value;
  const [isWhole, setIsWhole] = useState(false);
  const names: Readonly<Record<SpanKind, string>> = {
    blind: texts.spanBlind,
    paused: texts.spanPaused,
    break: texts.spanBreak,
    camera_on: texts.spanCameraOn,
  };
  const shown = spans
    .filter(({ kind }) => SHOWN.includes(kind))
    .sort((a, b) => Date.parse(b.start) - Date.parse(a.start));
  const rows = isWhole ? shown : shown.slice(0, SHOWN_AT_FIRST);
  return (
    <section class="card stack" aria-labelledby="spans-title">
      <h2 id="spans-title">{texts.spansTitle}</h2>
      {shown.length === 0 ? (
        <p class="empty-line">{texts.spansNone}</p>
      ) : (
        <ul class="spans">
          {rows.map(({ kind, start, duration_s, reason }) => {
            const began = new Date(start);
            return (
              <li key={`${kind} ${start}`} data-kind={kind}>
                <span class="span-kind">{names[kind]}</span>
                <span>
                  {formatShortDay(began, speech)} {formatClock(began, speech)}
                </span>
                <span>{formatDuration(duration_s, speech)}</span>
                <span class="quiet">{reason === "" ? "" : reasonName(reason)}</span>
              </li>
            );
          })}
        </ul>
      )}
      {rows.length < shown.length && (
        <p>
          <button
            type="button"
            class="small"
            onClick={() => {
              setIsWhole(true);
            }}
          >
            {texts.more}
          </button>
        </p>
      )}
    </section>
  );
}
