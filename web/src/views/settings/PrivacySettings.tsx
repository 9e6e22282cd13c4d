import { useState } from "preact/hooks";

import { messages } from "../../messages/language";
import { useProduct } from "../../state/product";
import { Section, SelectField } from "../fields";
import { Link } from "../Link";
import { ForgetDialog } from "../privacy/ForgetDialog";
import { Consents } from "./Consents";

const KEEP_DAYS = [30, 90, 180, 365] as const;
const ALWAYS = "always";
const SAMPLE_DAYS = [7, 30, 90, 180] as const;
const USUAL_SAMPLE_DAYS = 90;

/** What was agreed to, how long a history is kept, and the ways to the receipt and to forgetting. */
export function PrivacySettings() {
  const texts = messages.value.settings;
  const { account, router, settings } = useProduct();
  const [isAsking, setIsAsking] = useState(false);
  const { keep_days: keepDays, sample_days: sampleDays } = settings.value.value;
  return (
    <Section title={texts.sectionPrivacy}>
      {account.presence.value === "in" && <p class="quiet">{texts.sharedComputer}</p>}
      <Consents />
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
      <SelectField
        label={texts.keepSamples}
        value={String(sampleDays ?? USUAL_SAMPLE_DAYS)}
        options={SAMPLE_DAYS.map((days) => ({
          value: String(days),
          label: texts.keepDays(String(days)),
        }))}
        onChange={(value) => {
          settings.change({ sample_days: Number(value) });
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
