import { judgedS, type Use, wellShare } from "../../history/shapes";
import { formatCount, formatDuration, formatShare, formatShortDay } from "../../messages/figures";
import { language, messages } from "../../messages/language";

interface Props {
  readonly use: Use;
  /** The week before; null where there is nothing to compare with. */
  readonly before: Use | null;
  readonly bestHour?: Date | null;
  readonly worstHour?: Date | null;
}

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly detail: string | null;
  /** More about it, in words. */
  readonly rest?: string | null;
  /** Difference from the week before, in words. */
  readonly change: string | null;
}

/** With a sign, and a minus as wide as the plus. */
const signed = (value: number): string =>
  new Intl.NumberFormat(language.value, { signDisplay: "always" }).format(value).replace("-", "−");

/** A change in percent points or seconds, in words; nothing to say where it is tiny. */
function shareChange(now: number | null, before: number | null): string | null {
  const texts = messages.value.history;
  if (now === null || before === null) return null;
  const points = Math.round(100 * (now - before));
  if (points === 0) return texts.sameAsWeek;
  return texts.besideWeek(texts.points(signed(points)));
}

function timeChange(now: number, before: number): string {
  const texts = messages.value.history;
  const difference = now - before;
  if (Math.abs(difference) < 60) return texts.sameAsWeek;
  const words = formatDuration(Math.abs(difference), language.value);
  return texts.besideWeek(`${difference > 0 ? "+" : "−"}${words}`);
}

function countChange(now: number, before: number): string {
  const texts = messages.value.history;
  if (now === before) return texts.sameAsWeek;
  return texts.besideWeek(signed(now - before));
}

/** The judged time that was not sat well; nothing to say where all of it was. */
function restOf(use: Use): string | null {
  const { brieflyS, badlyS } = use;
  if (brieflyS + badlyS === 0) return null;
  const share = (seconds: number): string => formatShare(seconds / judgedS(use), language.value);
  return messages.value.history.restShares(share(brieflyS), share(badlyS));
}

const hourWords = (instant: Date): string =>
  `${formatShortDay(instant, language.value)} ${String(instant.getHours()).padStart(2, "0")}:00`;

/** The few figures that matter, beside the week before. */
export function Summary({ use, before, bestHour = null, worstHour = null }: Props) {
  const texts = messages.value.history;
  const speech = language.value;
  const share = wellShare(use);
  const figures: readonly Figure[] = [
    {
      name: texts.well,
      value: share === null ? texts.nothingJudged : formatShare(share, speech),
      detail: share === null ? null : texts.wellShare,
      rest: restOf(use),
      change: before === null ? null : shareChange(share, wellShare(before)),
    },
    {
      name: texts.sitting,
      value: formatDuration(use.sittingS, speech),
      detail: null,
      change: before === null ? null : timeChange(use.sittingS, before.sittingS),
    },
    {
      name: texts.breaks,
      value: formatCount(use.nBreaks, speech),
      detail: null,
      change: before === null ? null : countChange(use.nBreaks, before.nBreaks),
    },
    {
      name: texts.events,
      value: formatCount(use.nEvents, speech),
      detail: null,
      change: before === null ? null : countChange(use.nEvents, before.nEvents),
    },
    {
      name: texts.blind,
      value: formatDuration(use.blindS, speech),
      detail: null,
      change: null,
    },
  ];
  return (
    <section aria-labelledby="summary-title">
      <h2 id="summary-title" class="visually-hidden">
        {texts.summaryTitle}
      </h2>
      <ul class="summary">
        {figures.map(({ name, value, detail, rest = null, change }) => (
          <li key={name} class="card">
            <span class="summary-name">{name}</span>
            <strong>{value}</strong>
            {detail !== null && <span class="quiet">{detail}</span>}
            {rest !== null && <span class="quiet">{rest}</span>}
            {change !== null && <span class="quiet">{change}</span>}
          </li>
        ))}
      </ul>
      {use.brieflyS > 0 && <p class="quiet briefly">{texts.brieflyNote}</p>}
      {bestHour !== null && worstHour !== null && (
        <p class="best-worst">
          <span>
            {texts.bestHour}: <strong>{hourWords(bestHour)}</strong>
          </span>
          <span>
            {texts.worstHour}: <strong>{hourWords(worstHour)}</strong>
          </span>
        </p>
      )}
    </section>
  );
}
