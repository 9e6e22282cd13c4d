import { useState } from "preact/hooks";

import { formatShortDay } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import { useProduct } from "../../state/product";
import { Section, SelectField } from "../fields";
import { Link } from "../Link";
import { ForgetDialog } from "../privacy/ForgetDialog";
import { useTask } from "../use-task";

const KEEP_DAYS = [30, 90, 180, 365] as const;
const ALWAYS = "always";

function Agreement() {
  const texts = messages.value.settings;
  const speech = language.value;
  const { agreement } = useProduct();
  const { isBusy, error, run } = useTask();
  const body = agreement.body.value;
  const isAgreed = body?.is_agreed ?? false;
  const agreedAt = body?.agreed_at ?? null;
  return (
    <div class="field">
      <p>
        <strong>{texts.agreement}</strong>:{" "}
        {isAgreed && agreedAt !== null
          ? texts.agreedOn(formatShortDay(new Date(agreedAt), speech))
          : texts.notAgreed}
      </p>
      <div class="row">
        <button
          type="button"
          class="small"
          disabled={isBusy || body === null}
          onClick={() => {
            run(async () => {
              await (isAgreed ? agreement.withdraw() : agreement.agree(speech));
            });
          }}
        >
          {isAgreed ? texts.withdraw : texts.agree}
        </button>
      </div>
      {isAgreed && <p class="quiet">{texts.withdrawText}</p>}
      {error !== null && <p class="warning">{error}</p>}
    </div>
  );
}

/** Whether a history is kept, for how long, and the ways to the receipt and to forgetting. */
export function PrivacySettings() {
  const texts = messages.value.settings;
  const { router, settings } = useProduct();
  const [isAsking, setIsAsking] = useState(false);
  const { keep_days: keepDays } = settings.value.value;
  return (
    <Section title={texts.sectionPrivacy}>
      <Agreement />
      <SelectField
        label={texts.keep}
        value={keepDays === null ? ALWAYS : String(keepDays)}
        options={[
          { value: ALWAYS, label: texts.keepAlways },
          ...KEEP_DAYS.map((days) => ({
            value: String(days),
            label: texts.keepDays(String(days)),
          })),
        ]}
        onChange={(value) => {
          settings.change({ keep_days: value === ALWAYS ? null : Number(value) });
        }}
      />
      <p>
        <Link to={{ page: "privacy" }}>{messages.value.privacy.fromSettings}</Link>
      </p>
      <div class="row">
        <button
          type="button"
          class="danger"
          onClick={() => {
            setIsAsking(true);
          }}
        >
          {texts.forget}
        </button>
      </div>
      {isAsking && (
        <ForgetDialog
          onDone={() => {
            router.go({ page: "welcome" });
          }}
          onClose={() => {
            setIsAsking(false);
          }}
        />
      )}
    </Section>
  );
}
