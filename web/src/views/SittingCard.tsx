import { formatDuration } from "../messages/figures";
import { language, messages } from "../messages/language";
import { useProduct } from "../state/product";
import type { SettingsBody } from "../transport/bodies";

const BREAK_AFTER_S: Readonly<Record<SettingsBody["break_guidance"], number | null>> = {
  half_hour: 30 * 60,
  hour: 60 * 60,
  off: null,
};

/** How long this sitting lasts, when a break is due, and what was not seen. */
export function SittingCard() {
  const texts = messages.value.live;
  const speech = language.value;
  const { live, settings } = useProduct();
  const sittingS = live.answer.value?.sitting_s ?? 0;
  const afterS = BREAK_AFTER_S[settings.value.value.break_guidance];
  const blindMs = live.blind.value.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const breakWords =
    afterS === null
      ? texts.breakOff
      : sittingS >= afterS
        ? texts.breakNow
        : texts.breakIn(formatDuration(afterS - sittingS, speech));
  return (
    <section class="card" aria-labelledby="sitting-title">
      <h2 id="sitting-title">{texts.sessionTitle}</h2>
      <dl class="facts-list">
        <div>
          <dt>
            {texts.sittingFor} <span class="quiet">{texts.sinceBreak}</span>
          </dt>
          <dd>{formatDuration(sittingS, speech)}</dd>
        </div>
        <div>
          <dt>{texts.breakNext}</dt>
          <dd>{breakWords}</dd>
        </div>
        <div>
          <dt>{texts.blindTitle}</dt>
          <dd>
            {blindMs === 0
              ? texts.blindNone
              : blindMs < 1000
                ? texts.blindMoment
                : formatDuration(blindMs / 1000, speech)}
          </dd>
        </div>
      </dl>
      {afterS !== null && (
        <div class="meter" aria-hidden="true">
          <span style={{ width: `${(100 * Math.min(1, sittingS / afterS)).toFixed(1)}%` }} />
        </div>
      )}
    </section>
  );
}
