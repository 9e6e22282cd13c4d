import { formatCount, formatInstant, formatShare } from "../../messages/figures";
import { language } from "../../messages/language";
import { experimentTexts } from "../../messages/texts/experiments";
import type { ArmBody, ExperimentReportBody } from "../../transport/experiments";
import { Section } from "../fields";
import { GuardTable } from "./GuardTable";
import { IntervalPlot } from "./IntervalPlot";

interface Report {
  readonly report: ExperimentReportBody;
}

/** A figure of the metric: points of 100, or messages an hour. */
function formatGain(value: number, metric: ExperimentReportBody["metric"]): string {
  const scaled = metric === "accuracy" ? 100 * value : value;
  return new Intl.NumberFormat(language.value, {
    maximumFractionDigits: 1,
    signDisplay: "exceptZero",
  }).format(scaled);
}

function formatScore({ score }: ArmBody, metric: ExperimentReportBody["metric"]): string {
  if (score === null) return experimentTexts(language.value).noFigure;
  if (metric === "accuracy") return formatShare(score, language.value);
  return new Intl.NumberFormat(language.value, { maximumFractionDigits: 2 }).format(-score);
}

function Sureness({ report }: Report) {
  const texts = experimentTexts(language.value);
  const { estimate, low, high } = report.difference;
  const format = (value: number): string => formatGain(value, report.metric);
  return (
    <Section title={texts.how} hint={texts.howHint(format(report.margin))}>
      {estimate === null || low === null || high === null ? (
        <p>{texts.tooFew}</p>
      ) : (
        <IntervalPlot
          estimate={estimate}
          low={low}
          high={high}
          margin={report.margin}
          label={texts.plot(format(low), format(high), format(estimate))}
          format={format}
        />
      )}
      {report.shadow === null && <Arms report={report} />}
      <p class="quiet">
        {texts.days(
          formatCount(Math.floor(report.n_days), language.value),
          formatCount(report.most_days, language.value),
        )}{" "}
        {texts.least(formatCount(report.least_people, language.value))}
      </p>
    </Section>
  );
}

function Arms({ report }: Report) {
  const texts = experimentTexts(language.value);
  const arms = [
    { name: texts.champion, arm: report.champion },
    { name: texts.challenger, arm: report.challenger },
  ];
  return (
    <div class="experiment-scroll" role="group" aria-label={texts.how} tabIndex={0}>
      <table class="experiment-table">
        <thead>
          <tr>
            <th scope="col">{texts.version}</th>
            <th scope="col">{texts.people}</th>
            <th scope="col">{texts.counted}</th>
            <th scope="col">{texts.score[report.metric]}</th>
          </tr>
        </thead>
        <tbody>
          {arms.map(({ name, arm }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{formatCount(arm.n_people, language.value)}</td>
              <td>{formatCount(arm.n_scored, language.value)}</td>
              <td>{formatScore(arm, report.metric)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Paired({ report }: Report) {
  const texts = experimentTexts(language.value);
  const { paired } = report;
  if (paired === null) return null;
  const count = (value: number | null): string =>
    value === null ? texts.noFigure : formatCount(value, language.value);
  const lines = [
    { name: texts.champion, only: paired.n_only_champion, votes: paired.n_for_champion },
    { name: texts.challenger, only: paired.n_only_challenger, votes: paired.n_for_challenger },
  ];
  return (
    <Section title={texts.paired} hint={texts.pairedHint}>
      <p>{paired.sentence}</p>
      {paired.p_votes !== null && paired.p_frames !== null && (
        <>
          <div class="experiment-scroll" role="group" aria-label={texts.paired} tabIndex={0}>
            <table class="experiment-table">
              <thead>
                <tr>
                  <th scope="col">{texts.version}</th>
                  <th scope="col">{texts.votes}</th>
                  <th scope="col">{texts.onlyRight}</th>
                </tr>
              </thead>
              <tbody>
                {lines.map(({ name, only, votes }) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td>{count(votes)}</td>
                    <td>{count(only)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p class="quiet">
            {texts.pVotes}: {formatShare(paired.p_votes, language.value)}. {texts.pFrames}:{" "}
            {formatShare(paired.p_frames, language.value)}.
          </p>
        </>
      )}
    </Section>
  );
}

function History({ report }: Report) {
  const texts = experimentTexts(language.value);
  return (
    <Section title={texts.history}>
      <div class="experiment-scroll" role="group" aria-label={texts.history} tabIndex={0}>
        <table class="experiment-table">
          <thead>
            <tr>
              <th scope="col">{texts.when}</th>
              <th scope="col">{texts.who}</th>
              <th scope="col">{texts.what}</th>
            </tr>
          </thead>
          <tbody>
            {report.history.map((note, row) => (
              <tr key={row}>
                <td>{formatInstant(new Date(1000 * note.at_s), language.value)}</td>
                <td>{note.who}</td>
                <td>{note.text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

/** One comparison: the verdict in a sentence first, then how sure it is, harm, and what happened. */
export function ExperimentReport({ report }: Report) {
  const texts = experimentTexts(language.value);
  const { shadow } = report;
  const count = (value: number): string => formatCount(value, language.value);
  return (
    <>
      <section class="card experiment-verdict" aria-live="polite">
        <p class="experiment-sentence">{report.sentence}</p>
        <p class="quiet">{report.subtitle}</p>
      </section>
      {shadow !== null && (
        <Section title={texts.shadow}>
          <p>
            {texts.shadowText(
              count(shadow.n_frames),
              formatShare(
                shadow.n_frames === 0 ? 0 : shadow.n_differ / shadow.n_frames,
                language.value,
              ),
              count(shadow.n_skipped),
            )}
          </p>
        </Section>
      )}
      <Paired report={report} />
      <Sureness report={report} />
      {report.guards.length > 0 && (
        <Section title={texts.guards} hint={texts.guardsHint}>
          <GuardTable guards={report.guards} />
        </Section>
      )}
      <History report={report} />
    </>
  );
}
