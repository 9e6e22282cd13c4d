import { useMemo } from "preact/hooks";

import { formatCount, formatInstant, formatMeasurement, formatShare } from "../../messages/figures";
import { language } from "../../messages/language";
import type { MinuteBody } from "../../transport/operations";
import { Segments } from "../fields";
import { Trend } from "./Trend";
import { operationsTexts } from "./texts";

export const SPANS = ["1", "6", "24", "72"] as const;
export type Span = (typeof SPANS)[number];

interface Props {
  readonly minutes: readonly MinuteBody[];
  readonly span: Span;
  readonly onSpan: (span: Span) => void;
}

const NOTHING = "–";

function Table({ minutes }: { readonly minutes: readonly MinuteBody[] }) {
  const texts = operationsTexts.value;
  const speech = language.value;
  const number = (value: number | null): string =>
    value === null ? NOTHING : formatMeasurement(value, "", 1, speech);
  const share = (value: number | null): string =>
    value === null ? NOTHING : formatShare(value, speech);
  return (
    <details>
      <summary>{texts.table}</summary>
      <div class="scroll" tabIndex={0} role="group" aria-label={texts.figures}>
        <table class="dense">
          <thead>
            <tr>
              <th scope="col">{texts.when}</th>
              <th scope="col">{texts.sessions}</th>
              <th scope="col">{texts.latencyShort}</th>
              <th scope="col">{texts.updatesShort}</th>
              <th scope="col">{texts.abstained}</th>
              <th scope="col">{texts.blindShort}</th>
              <th scope="col">{texts.goodShort}</th>
              <th scope="col">{texts.collectedShort}</th>
            </tr>
          </thead>
          <tbody>
            {minutes.toReversed().map((one) => (
              <tr key={one.start_s}>
                <th scope="row">{formatInstant(new Date(1000 * one.start_s), speech)}</th>
                <td>{formatCount(one.n_sessions, speech)}</td>
                <td>{number(one.p99_ms)}</td>
                <td>{number(one.update_hz)}</td>
                <td>{share(one.abstained_share)}</td>
                <td>{share(one.blind_share)}</td>
                <td>{share(one.good_share)}</td>
                <td>{formatCount(one.n_collected, speech)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** Figures over hours: plots with their latest value in words, and all of it as a table. */
export function Figures({ minutes, span, onSpan }: Props) {
  const texts = operationsTexts.value;
  const speech = language.value;
  const series = useMemo(
    () => ({
      timesS: minutes.map((one) => one.start_s),
      sessions: minutes.map((one) => one.n_sessions),
      latency: minutes.map((one) => one.p99_ms),
      updates: minutes.map((one) => one.update_hz),
      abstained: minutes.map((one) => one.abstained_share),
      blind: minutes.map((one) => one.blind_share),
      good: minutes.map((one) => one.good_share),
      collected: minutes.map((one) => one.n_collected),
    }),
    [minutes],
  );
  const { timesS } = series;
  return (
    <section class="card stack" aria-labelledby="figures-title">
      <h2 id="figures-title">{texts.figures}</h2>
      <Segments
        label={texts.span}
        value={span}
        options={SPANS.map((value) => ({
          value,
          label: texts.hours(formatCount(Number(value), speech)),
        }))}
        onChange={onSpan}
      />
      {minutes.length === 0 ? (
        <p>{texts.noFigures}</p>
      ) : (
        <>
          <div class="trends">
            <Trend title={texts.sessions} timesS={timesS} values={series.sessions} decimals={0} />
            <Trend title={texts.latency} timesS={timesS} values={series.latency} decimals={1} />
            <Trend title={texts.updates} timesS={timesS} values={series.updates} decimals={1} />
            <Trend title={texts.shares} timesS={timesS} values={series.abstained} decimals={2} />
            <Trend title={texts.blind} timesS={timesS} values={series.blind} decimals={2} />
            <Trend title={texts.good} timesS={timesS} values={series.good} decimals={2} />
            <Trend title={texts.collected} timesS={timesS} values={series.collected} decimals={0} />
          </div>
          <Table minutes={minutes} />
        </>
      )}
    </section>
  );
}
