import { formatInstant } from "../../messages/figures";
import { language } from "../../messages/language";
import type { AlertBody } from "../../transport/operations";
import { operationsTexts } from "./texts";

interface Props {
  readonly alerts: readonly AlertBody[];
  readonly isBusy: boolean;
  readonly onAcknowledge: (alert: AlertBody) => void;
}

const instant = (seconds: number): string =>
  formatInstant(new Date(1000 * seconds), language.value);

function Standing({
  alert,
  isBusy,
  onAcknowledge,
}: {
  readonly alert: AlertBody;
  readonly isBusy: boolean;
  readonly onAcknowledge: (alert: AlertBody) => void;
}) {
  const texts = operationsTexts.value;
  return (
    <li data-severity={alert.severity}>
      <p>
        <strong>{texts.severities[alert.severity]}:</strong> {alert.text}
      </p>
      <p>{alert.cure}</p>
      <p class="quiet">{texts.since(instant(alert.began_s))}</p>
      {alert.acknowledged_s === null ? (
        <button
          type="button"
          disabled={isBusy}
          aria-label={texts.acknowledgeOf(alert.text)}
          onClick={() => {
            onAcknowledge(alert);
          }}
        >
          {texts.acknowledge}
        </button>
      ) : (
        <p class="quiet">{texts.acknowledged(instant(alert.acknowledged_s))}</p>
      )}
    </li>
  );
}

/** What is wrong now, and what was in the last days. */
export function Alerts({ alerts, isBusy, onAcknowledge }: Props) {
  const texts = operationsTexts.value;
  const standing = alerts.filter(({ ended_s: ended }) => ended === null);
  const over = alerts.filter(({ ended_s: ended }) => ended !== null);
  return (
    <section class="card stack" aria-labelledby="alerts-title">
      <h2 id="alerts-title">{texts.alerts}</h2>
      {standing.length === 0 ? (
        <p>{texts.noAlerts}</p>
      ) : (
        <ul class="alert-list">
          {standing.map((alert) => (
            <Standing
              key={alert.alert_id}
              alert={alert}
              isBusy={isBusy}
              onAcknowledge={onAcknowledge}
            />
          ))}
        </ul>
      )}
      {over.length > 0 && (
        <details>
          <summary>
            {texts.earlier} ({over.length})
          </summary>
          <ul class="alert-list">
            {over.map((alert) => (
              <li key={alert.alert_id}>
                <p>{alert.text}</p>
                <p class="quiet">
                  {texts.from(instant(alert.began_s), instant(alert.ended_s ?? 0))}
                </p>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
