import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";

import { messages } from "../../messages/language";
import type { NewConsent } from "../../transport/collections";
import { SelectField } from "../fields";

const DAY_MS = 86_400_000;
const USUAL_DAYS = 365;
const MOST_DAYS = 3650;
/** Of the choice among people known from elsewhere. */
const NOBODY = "";

/** The day `days` from now, as a field for days holds it. */
const dayFrom = (nowMs: number, days: number): string =>
  new Date(nowMs + days * DAY_MS).toISOString().slice(0, 10);

interface Props {
  /** Who agrees again; null for somebody new. */
  readonly person: string | null;
  /** Who is known from other collections, and may agree to this one under the same number. */
  readonly others: readonly string[];
  readonly isBusy: boolean;
  readonly onAgree: (consent: NewConsent) => void;
  readonly onCancel: () => void;
}

/** What a person agrees to, before the first frame. */
export function ConsentForm({ person, others, isBusy, onAgree, onCancel }: Props) {
  const texts = messages.value.collect;
  const [purpose, setPurpose] = useState<string | null>(null);
  const [until, setUntil] = useState(() => dayFrom(Date.now(), USUAL_DAYS));
  const [other, setOther] = useState(NOBODY);
  const [isAgreed, setIsAgreed] = useState(false);
  const id = useId();
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    title.current?.focus();
  }, []);
  const asked = purpose ?? texts.usualPurpose;
  return (
    <form
      class="card stack consent"
      aria-labelledby={`${id}-title`}
      onSubmit={(event) => {
        event.preventDefault();
        const untilMs = Date.parse(`${until}T00:00:00Z`) + DAY_MS;
        const who = person ?? (other === NOBODY ? null : other);
        onAgree({ person: who, purpose: asked, until_s: untilMs / 1000 });
      }}
    >
      <h2 id={`${id}-title`} ref={title} tabIndex={-1}>
        {texts.consentTitle(person ?? texts.newPerson)}
      </h2>
      <ul>
        {Object.values(texts.consentPoints).map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
      <div class="fields">
        {others.length > 0 && (
          <SelectField
            label={texts.who}
            value={other}
            options={[
              { value: NOBODY, label: texts.somebodyNew },
              ...others.map((each) => ({ value: each, label: texts.knownPerson(each) })),
            ]}
            onChange={setOther}
          />
        )}
        <div class="field">
          <label class="label" for={`${id}-purpose`}>
            {texts.purpose}
          </label>
          <textarea
            id={`${id}-purpose`}
            required
            rows={2}
            maxLength={500}
            value={asked}
            onInput={({ currentTarget }) => {
              setPurpose(currentTarget.value);
            }}
          />
        </div>
        <div class="field">
          <label class="label" for={`${id}-until`}>
            {texts.until}
          </label>
          <input
            id={`${id}-until`}
            type="date"
            required
            min={dayFrom(Date.now(), 0)}
            max={dayFrom(Date.now(), MOST_DAYS)}
            value={until}
            onInput={({ currentTarget }) => {
              setUntil(currentTarget.value);
            }}
          />
        </div>
      </div>
      <label class="consent-word">
        <input
          type="checkbox"
          required
          checked={isAgreed}
          onChange={({ currentTarget }) => {
            setIsAgreed(currentTarget.checked);
          }}
        />
        <span>{texts.agreed}</span>
      </label>
      <div class="row">
        <button type="submit" class="primary" disabled={isBusy || !isAgreed}>
          {texts.record}
        </button>
        <button type="button" onClick={onCancel}>
          {messages.value.shell.cancel}
        </button>
      </div>
    </form>
  );
}
