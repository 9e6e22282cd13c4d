import { formatBytes, formatCount, formatDuration, formatInstant } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import type { PrivacyBody } from "../../transport/bodies";

/** What was sent elsewhere, how that is known, and how long the camera was on. */
export function SentCard({ privacy }: { readonly privacy: PrivacyBody }) {
  const texts = messages.value.privacy;
  const settings = messages.value.settings;
  const speech = language.value;
  const since = formatInstant(new Date(privacy.sent_since), speech);
  const alerts = privacy.sent.reduce((sum, { count }) => sum + count, 0);
  return (
    <section class="card receipt-card" aria-labelledby="receipt-figures">
      <h2 id="receipt-figures">{texts.figures}</h2>
      <dl class="big-figures">
        <div>
          <dt>{settings.receiptSent}</dt>
          <dd class={privacy.bytes_sent_elsewhere === 0 ? "zero" : undefined}>
            {formatBytes(privacy.bytes_sent_elsewhere, speech)}
          </dd>
        </div>
        <div>
          <dt>{settings.receiptCamera}</dt>
          <dd>{formatDuration(privacy.camera_on_s, speech)}</dd>
        </div>
        <div>
          <dt>{settings.receiptBlind}</dt>
          <dd>{formatDuration(privacy.blind_s, speech)}</dd>
        </div>
        {privacy.total_bytes !== null && (
          <div>
            <dt>{settings.storedTotal}</dt>
            <dd>{formatBytes(privacy.total_bytes, speech)}</dd>
          </div>
        )}
      </dl>
      <h3>{texts.sentHow}</h3>
      <ul class="plain-list">
        <li>{texts.sentPolicy}</li>
        <li>{texts.sentService}</li>
        <li>
          {alerts === 0
            ? texts.sentNone(since)
            : texts.sentAlerts(
                formatCount(alerts, speech),
                formatBytes(privacy.bytes_sent_elsewhere, speech),
                since,
              )}
        </li>
        {privacy.is_place_elsewhere && <li>{texts.sentPlace}</li>}
        <li>{texts.sentExport}</li>
      </ul>
      {privacy.place !== null && (
        <p class="quiet place">
          {settings.storedPlace}: <code>{privacy.place}</code>
        </p>
      )}
    </section>
  );
}
