import { formatCount, formatInstant, formatShare } from "../../messages/figures";
import { language } from "../../messages/language";
import type { OperationsBody, ServedBody } from "../../transport/operations";
import { operationsTexts } from "./texts";

interface Props {
  readonly report: OperationsBody;
  readonly isBusy: boolean;
  readonly onHold: (model: string, isHeld: boolean) => void;
}

const nameOf = (names: Readonly<Record<string, string>>, key: string): string => names[key] ?? key;

function said(one: ServedBody): string {
  const texts = operationsTexts.value;
  const speech = language.value;
  const { accuracy, accuracy_low: low, accuracy_high: high } = one;
  if (accuracy === null || low === null || high === null) return texts.noLabels;
  return texts.ofLabels(
    formatShare(accuracy, speech),
    formatShare(low, speech),
    formatShare(high, speech),
    formatCount(one.n_right + one.n_wrong, speech),
  );
}

/** How often it was made anew; null where nothing is known of it. */
function updated({ updates }: ServedBody): string | null {
  const texts = operationsTexts.value;
  const speech = language.value;
  if (updates === null) return null;
  const counts = texts.updated(
    formatCount(updates.n_tried, speech),
    formatCount(updates.n_passed, speech),
    formatCount(updates.n_changed, speech),
  );
  if (updates.last_s === null) return counts;
  return `${counts} ${texts.updatedLast(formatInstant(new Date(1000 * updates.last_s), speech))}`;
}

function standsBehind(one: ServedBody): string {
  const texts = operationsTexts.value;
  const origin = nameOf(texts.origins, one.origin);
  const word = one.version === null ? origin : `${origin} ${String(one.version)}`;
  return one.wanted === null || one.problem === ""
    ? word
    : `${word}, ${texts.instead(String(one.wanted))}`;
}

/** What stands behind each model, what people say of it, and whether Barun may act on it. */
export function ModelsInService({ report, isBusy, onHold }: Props) {
  const texts = operationsTexts.value;
  const speech = language.value;
  return (
    <section class="card stack" aria-labelledby="models-title">
      <h2 id="models-title">{texts.models}</h2>
      {report.models.length === 0 && <p>{texts.noModels}</p>}
      <ul class="alert-list">
        {report.models.map((one) => {
          const name = nameOf(texts.modelNames, one.model);
          const rate = updated(one);
          return (
            <li key={one.model}>
              <p>
                <strong>{name}:</strong> {standsBehind(one)}
              </p>
              <p class="quiet">
                {texts.saidRight}: {said(one)}
              </p>
              {rate !== null && <p class="quiet">{rate}</p>}
              {one.is_held && <p>{texts.held}</p>}
              <button
                type="button"
                class="small"
                disabled={isBusy}
                aria-label={one.is_held ? texts.letGoOf(name) : texts.holdOf(name)}
                onClick={() => {
                  onHold(one.model, !one.is_held);
                }}
              >
                {one.is_held ? texts.letGo : texts.hold}
              </button>
            </li>
          );
        })}
      </ul>
      {report.recoveries.length > 0 && (
        <>
          <h3>{texts.recoveries}</h3>
          {report.recoveries.map((one) => (
            <div key={`${one.model} ${String(one.began_s)}`}>
              <p>
                <strong>{one.text}</strong>
              </p>
              <ol>
                {one.steps.map((step) => (
                  <li key={`${String(step.at_s)} ${step.text}`}>
                    {step.text}{" "}
                    <span class="quiet">{formatInstant(new Date(1000 * step.at_s), speech)}</span>
                  </li>
                ))}
              </ol>
            </div>
          ))}
        </>
      )}
      {report.undone.length > 0 && (
        <>
          <h3>{texts.undone}</h3>
          <ul>
            {report.undone.map((one) => (
              <li key={`${one.model} ${String(one.at_s)} ${one.kind}`}>
                {one.text}{" "}
                <span class="quiet">{formatInstant(new Date(1000 * one.at_s), speech)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
