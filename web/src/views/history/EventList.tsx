import { useEffect, useState } from "preact/hooks";

import { formatClock, formatDuration, formatShortDay } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import { ruleText } from "../../messages/posture";
import { useProduct } from "../../state/product";
import type { HistoryEvent, Reality, Verdict } from "../../transport/bodies";
import type { EventsPage, Stretch } from "../../transport/rest";
import { RealityChoice } from "../RealityChoice";
import { useMedia } from "../use-media";
import { useTask } from "../use-task";

function Row({ event, isOwn }: { readonly event: HistoryEvent; readonly isOwn: boolean }) {
  const texts = messages.value.history;
  const speech = language.value;
  const { rest } = useProduct();
  const { isBusy, run } = useTask();
  const [verdict, setVerdict] = useState<Verdict | null>(event.verdict);
  const [reality, setReality] = useState<Reality>(event.reality);
  const say = (next: Verdict | null, really: Reality): void => {
    run(async () => {
      await rest.judgeEvent(event.id, next, really);
      setVerdict(next);
      setReality(really);
    });
  };
  const judge = (choice: Verdict): void => {
    say(verdict === choice ? null : choice, "");
  };
  const began = new Date(event.start);
  const { title, short } = ruleText(event.code);
  return (
    <tr role="row">
      <th scope="row" role="rowheader" title={short}>
        {title}
      </th>
      <td role="cell" class="event-when">
        {formatShortDay(began, speech)} {formatClock(began, speech)}
      </td>
      <td role="cell" class="event-length">
        {formatDuration(event.duration_s, speech)}
      </td>
      <td role="cell" class="event-verdict">
        <span class="row verdict" role="group" aria-label={texts.verdict}>
          {(["right", "wrong"] as const).map((choice) => (
            <button
              key={choice}
              type="button"
              class="small"
              disabled={isBusy || !isOwn}
              aria-pressed={verdict === choice}
              onClick={() => {
                judge(choice);
              }}
            >
              {texts[choice]}
            </button>
          ))}
        </span>
        {verdict === "wrong" && isOwn && (
          <RealityChoice
            value={reality}
            isBusy={isBusy}
            onChoose={(really) => {
              say("wrong", really);
            }}
          />
        )}
      </td>
    </tr>
  );
}

const SHOWN_AT_FIRST = 10;
const MORE = 30;
/** As in the styles: where every event is a card. */
const NARROW = "(max-width: 40rem)";

interface Props {
  readonly first: EventsPage;
  readonly stretch: Stretch;
  /** Whether the person may say what is right; who looks on may not. */
  readonly isOwn?: boolean;
}

/**
 * What lasted, with how long; the person may say whether it was right.
 *
 * On a phone every event is a card; the roles are written out, as a browser may forget those of a
 * table that is laid out otherwise.
 */
export function EventList({ first, stretch, isOwn = true }: Props) {
  const texts = messages.value.history;
  const { rest } = useProduct();
  const { isBusy, error, run } = useTask();
  const [page, setPage] = useState(first);
  const [count, setCount] = useState(SHOWN_AT_FIRST);
  useEffect(() => {
    setPage(first);
    setCount(SHOWN_AT_FIRST);
  }, [first]);
  const isNarrow = useMedia(NARROW); // nothing is scrolled there
  const rows = page.events.slice(0, count);
  const more = (): void => {
    setCount(count + MORE);
    if (count + MORE <= page.events.length || page.next === null) return;
    run(async () => {
      const next = await rest.events(stretch, page.next);
      const all = { events: [...page.events, ...next.events], next: next.next };
      // another stretch may be shown by now
      setPage((shown) => (shown === page ? all : shown));
    });
  };
  return (
    <section class="card stack" aria-labelledby="events-title">
      <h2 id="events-title">{texts.eventsTitle}</h2>
      {page.events.length === 0 ? (
        <p class="empty-line">{texts.eventsNone}</p>
      ) : (
        <div
          class="scroll events-scroll"
          {...(isNarrow ? {} : { tabIndex: 0 })}
          role="group"
          aria-label={texts.eventsTitle}
        >
          <table class="dense events-table" role="table">
            <thead role="rowgroup">
              <tr role="row">
                {[texts.event, texts.began, texts.lasted, texts.verdict].map((name) => (
                  <th key={name} scope="col" role="columnheader">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody role="rowgroup">
              {rows.map((event) => (
                <Row key={event.id} event={event} isOwn={isOwn} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {error !== null && <p class="warning">{error}</p>}
      {(page.next !== null || rows.length < page.events.length) && (
        <p>
          <button type="button" class="small" disabled={isBusy} onClick={more}>
            {texts.more}
          </button>
        </p>
      )}
    </section>
  );
}
