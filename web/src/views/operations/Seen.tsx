import { formatMeasurement, formatShare } from "../../messages/figures";
import { language } from "../../messages/language";
import type { OperationsBody } from "../../transport/operations";
import { operationsTexts } from "./texts";

const nameOf = (names: Readonly<Record<string, string>>, key: string): string => names[key] ?? key;

interface SharesProps {
  readonly title: string;
  readonly names: Readonly<Record<string, string>>;
  readonly secondsOf: Readonly<Record<string, number>>;
}

function Shares({ title, names, secondsOf }: SharesProps) {
  const texts = operationsTexts.value;
  const parts = Object.entries(secondsOf).toSorted(([, one], [, other]) => other - one);
  const total = parts.reduce((sum, [, seconds]) => sum + seconds, 0);
  if (total <= 0) return null;
  return (
    <table class="dense">
      <thead>
        <tr>
          <th scope="col">{title}</th>
          <th scope="col">{texts.share}</th>
        </tr>
      </thead>
      <tbody>
        {parts.map(([key, seconds]) => (
          <tr key={key}>
            <th scope="row">{nameOf(names, key)}</th>
            <td>{formatShare(seconds / total, language.value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Features({ report }: { readonly report: OperationsBody }) {
  const texts = operationsTexts.value;
  const speech = language.value;
  if (report.features.length === 0) return <p>{texts.noFeatures}</p>;
  return (
    <table class="dense">
      <thead>
        <tr>
          <th scope="col">{texts.feature}</th>
          <th scope="col">{texts.stability}</th>
          <th scope="col">{texts.hasChanged}</th>
        </tr>
      </thead>
      <tbody>
        {report.features.map((one) => (
          <tr key={one.name}>
            <th scope="row">{one.title}</th>
            <td>{formatMeasurement(one.stability, "", 2, speech)}</td>
            <td>{one.is_drifted ? texts.yes : texts.no}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What comes in and what is made of it: shares of time, and how far it is from what was learnt. */
export function Seen({ report }: { readonly report: OperationsBody }) {
  const texts = operationsTexts.value;
  const isAnythingSeen = Object.values(report.spent_s).some((seconds) => seconds > 0);
  return (
    <section class="card stack" aria-labelledby="seen-title">
      <h2 id="seen-title">{texts.seen}</h2>
      {isAnythingSeen ? (
        <div class="seen-shares">
          <Shares title={texts.spent} names={texts.kinds} secondsOf={report.spent_s} />
          <Shares title={texts.seenFrom} names={texts.views} secondsOf={report.views_s} />
        </div>
      ) : (
        <p>{texts.nobodySeen}</p>
      )}
      <h3>{texts.drift}</h3>
      <Features report={report} />
      {report.n_moved_cameras > 0 && <p>{texts.movedCameras(String(report.n_moved_cameras))}</p>}
    </section>
  );
}
