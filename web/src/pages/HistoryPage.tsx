import { useState } from "preact/hooks";

import { addDays, dayKey, lengthOf, type Span, startOf, stretchOf, zone } from "../history/days";
import { addUses, heatDays, judgedS, type Use, useOf } from "../history/shapes";
import { formatDay, formatDayRange } from "../messages/figures";
import { language, messages } from "../messages/language";
import { useProduct } from "../state/product";
import type {
  AnglePoint,
  DoneBody,
  ExerciseSummary,
  HistorySpan,
  TimeRow,
  WeekBody,
} from "../transport/bodies";
import type { EventsPage, RestClient } from "../transport/rest";
import { Segments } from "../views/fields";
import { AngleTrend } from "../views/history/AngleTrend";
import { DoneList } from "../views/history/DoneList";
import { EventList } from "../views/history/EventList";
import { HeatMap } from "../views/history/HeatMap";
import { SampleQuestions } from "../views/history/SampleQuestions";
import { SpanList } from "../views/history/SpanList";
import { WhoseHistory } from "../views/history/WhoseHistory";
import { Summary } from "../views/history/Summary";
import { Icon } from "../views/icons";
import { Link } from "../views/Link";
import { useLoaded } from "../views/use-loaded";

interface Shown {
  readonly hours: readonly TimeRow[];
  readonly angles: Readonly<Record<string, readonly AnglePoint[]>>;
  readonly events: EventsPage;
  readonly spans: readonly HistorySpan[];
  readonly done: readonly DoneBody[];
  readonly exercises: readonly ExerciseSummary[];
  /** Of a whole week only. */
  readonly week: WeekBody | null;
}

async function load(rest: RestClient, span: Span, start: Date, isOwn: boolean): Promise<Shown> {
  const stretch = stretchOf(span, start);
  const speech = language.peek();
  const [hours, angles, events, spans, done, exercises, week] = await Promise.all([
    rest.hours(stretch, zone()),
    rest.angles(stretch, zone(), "hour"),
    rest.events(stretch, null),
    rest.spans(stretch),
    isOwn ? rest.done(stretch) : [],
    rest.exercises(speech),
    span === "week" ? rest.week(dayKey(start), zone()) : Promise.resolve(null),
  ]);
  return { hours, angles, events, spans, done, exercises, week };
}

const instantOf = (start: string | null | undefined): Date | null =>
  start == null ? null : new Date(start);

function beforeOf(week: WeekBody | null): Use | null {
  if (week === null) return null;
  const use = useOf(week.before.totals);
  return judgedS(use) + use.sittingS === 0 ? null : use;
}

/** Whether there is nothing to show of a stretch, and nothing to take along. */
function isEmpty({ hours, done, spans }: Shown): boolean {
  const use = addUses(hours.map(useOf));
  const isUnused = judgedS(use) + use.unseenS + use.sittingS === 0;
  return isUnused && done.length === 0 && spans.length === 0;
}

function Content({
  shown,
  span,
  start,
}: {
  readonly shown: Shown;
  readonly span: Span;
  readonly start: Date;
}) {
  const texts = messages.value.history;
  const use = addUses(shown.hours.map(useOf));
  const { agreement, account } = useProduct();
  const isNow = start.getTime() === startOf(span, new Date()).getTime();
  if (isEmpty(shown)) {
    return (
      <section class="card empty">
        <Icon name="history" size={40} />
        <h2>{texts.emptyTitle}</h2>
        <p>{texts.emptyRange}</p>
        {isNow && agreement.isAgreed.value && (
          <>
            <p class="quiet">{texts.emptyText}</p>
            <Link class="button primary" to={{ page: "live" }}>
              {messages.value.shell.toLive}
            </Link>
          </>
        )}
      </section>
    );
  }
  return (
    <>
      <Summary
        use={use}
        before={beforeOf(shown.week)}
        bestHour={instantOf(shown.week?.week.best_hour)}
        worstHour={instantOf(shown.week?.week.worst_hour)}
      />
      <HeatMap days={heatDays(shown.hours, start, lengthOf(span))} />
      <AngleTrend angles={shown.angles} />
      <div class="history-columns">
        <EventList
          first={shown.events}
          stretch={stretchOf(span, start)}
          isOwn={account.watched.value === null}
        />
        <div class="stack">
          <SpanList spans={shown.spans} />
          <DoneList done={shown.done} exercises={shown.exercises} />
        </div>
      </div>
    </>
  );
}

/** How the person sat, by day or week. */
export function HistoryPage() {
  const texts = messages.value.history;
  const speech = language.value;
  const { rest, agreement, account } = useProduct();
  const watched = account.watched.value;
  const [span, setSpan] = useState<Span>("week");
  const [instant, setInstant] = useState(() => new Date());
  const start = startOf(span, instant);
  const now = startOf(span, new Date());
  const isNow = start.getTime() === now.getTime();
  const { state, reload } = useLoaded(
    () => load(rest, span, start, watched === null),
    [rest, span, start.getTime(), speech, watched],
  );
  const move = (steps: number): void => {
    setInstant(addDays(start, steps * lengthOf(span)));
  };
  const heading =
    span === "day"
      ? formatDay(start, speech)
      : formatDayRange(start, addDays(start, lengthOf(span) - 1), speech);
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{texts.title}</h1>
          <p class="lead" role="status">
            {heading}
          </p>
          <WhoseHistory />
        </div>
        <div class="row">
          <Segments
            label={texts.range}
            value={span}
            options={[
              { value: "day", label: texts.day },
              { value: "week", label: texts.week },
            ]}
            onChange={setSpan}
          />
          <div class="row steps-row">
            <button
              type="button"
              class="icon-button"
              aria-label={span === "day" ? texts.previousDay : texts.previousWeek}
              onClick={() => {
                move(-1);
              }}
            >
              <Icon name="back" />
            </button>
            <button
              type="button"
              disabled={isNow}
              onClick={() => {
                setInstant(new Date());
              }}
            >
              {span === "day" ? texts.today : texts.thisWeek}
            </button>
            <button
              type="button"
              class="icon-button"
              disabled={isNow}
              aria-label={span === "day" ? texts.nextDay : texts.nextWeek}
              onClick={() => {
                move(1);
              }}
            >
              <Icon name="forward" />
            </button>
          </div>
        </div>
      </div>
      {agreement.body.value !== null && !agreement.isAgreed.value && (
        <div class="notice" data-tone="warn">
          <p>
            <strong>{texts.notKeptTitle}</strong>
            <br />
            {texts.notKeptText}
          </p>
          <Link class="button small" to={{ page: "welcome" }}>
            {texts.keep}
          </Link>
        </div>
      )}
      {state.kind === "failed" && (
        <div class="notice" data-tone="bad" role="alert">
          <p>
            {texts.failed} {state.message}
          </p>
          <button type="button" class="small" onClick={reload}>
            {messages.value.shell.retry}
          </button>
        </div>
      )}
      {state.value !== null && (
        <div class="stack" aria-busy={state.kind === "loading"}>
          <Content shown={state.value} span={span} start={start} />
        </div>
      )}
      {state.value === null && state.kind === "loading" && (
        <p class="empty-line">{messages.value.shell.loading}</p>
      )}
      {state.value !== null && watched === null && <SampleQuestions />}
      {state.value !== null && !isEmpty(state.value) && <Export span={span} start={start} />}
    </>
  );
}

/** Everything of the stretch that is shown, to keep. */
function Export({ span, start }: { readonly span: Span; readonly start: Date }) {
  const texts = messages.value.history;
  const { rest } = useProduct();
  const stretch = stretchOf(span, start);
  return (
    <section class="card export" aria-labelledby="export-title">
      <div>
        <h2 id="export-title">{texts.exportTitle}</h2>
        <p class="quiet">{texts.exportText}</p>
      </div>
      <div class="row">
        {(["csv", "json"] as const).map((format) => (
          <a
            key={format}
            class="button"
            href={rest.exportAddress(format, stretch, zone())}
            download={`barun-${dayKey(start)}.${format}`}
          >
            {texts.exportAs(format.toUpperCase())}
          </a>
        ))}
      </div>
    </section>
  );
}
