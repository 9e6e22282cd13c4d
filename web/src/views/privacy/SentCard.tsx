import { formatBytes, formatCount, formatDuration } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import type { PrivacyBody } from "../../transport/bodies";

/** What was sent elsewhere, how that is known, and how long the camera was on. */
export function SentCard({ privacy }: { readonly privacy: PrivacyBody }) {
  const texts = messages.value.privacy;
  const settings = messages.value.settings;
  const speech = language.value;
  return (
    <section class="card receipt-card" aria-labelledby="receipt-figures">
      <h2 id="receipt-figures">{texts.figures}</h2>
      <dl class="big-figures">
        <div>
          <dt>{settings.receiptSent}</dt>
          <dd class="zero">
            {settings.receiptBytes(formatCount(privacy.bytes_sent_elsewhere, speech))}
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
        <div>
          <dt>{settings.storedTotal}</dt>
          <dd>{formatBytes(privacy.total_bytes, speech)}</dd>
        </div>
      </dl>
      <h3>{texts.sentHow}</h3>
      <ul class="plain-list">
        <li>{texts.sentPolicy}</li>
        <li>{texts.sentService}</li>
        <li>{texts.sentExport}</li>
      </ul>
      <p class="quiet place">
        {settings.storedPlace}: <code>{privacy.place}</code>
      </p>
    </section>
  );
}
