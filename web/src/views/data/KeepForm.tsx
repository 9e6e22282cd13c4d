import { useId, useState } from "preact/hooks";

import { formatCount } from "../../messages/figures";
import { language } from "../../messages/language";
import { importTexts } from "../../messages/texts/importing";
import type { ImportBody, KeepRequest } from "../../transport/imports";

/** Above are those of people at the desk, whom the service numbers. */
const LAST_GIVEN = 900_000;

interface Props {
  readonly state: ImportBody;
  readonly isBlocked: boolean;
  readonly onKeep: (said: KeepRequest) => void;
}

/** Who the people of the files are and what they agreed to: asked before anything is kept. */
export function KeepForm({ state, isBlocked, onKeep }: Props) {
  const texts = importTexts.value;
  const id = useId();
  const [numbers, setNumbers] = useState<Readonly<Record<string, string>>>({});
  const [consent, setConsent] = useState<KeepRequest["consent"] | null>(null);
  const [purpose, setPurpose] = useState("");
  const [until, setUntil] = useState("");
  const taken = state.people.filter((one) => one.is_taken);
  // whoever is in the files under a number that is free keeps it: nobody else is given that one
  const there = state.people.map(({ person }) => Number(person.slice(1)));
  const lastThere = Math.max(0, ...there.filter((number) => number <= LAST_GIVEN));
  const firstFree = Math.max(state.first_free, lastThere + 1);
  const choice = (value: KeepRequest["consent"], label: string) => (
    <label class="consent-word">
      <input
        type="radio"
        name={`${id}-consent`}
        required
        checked={consent === value}
        onChange={() => {
          setConsent(value);
        }}
      />
      <span>{label}</span>
    </label>
  );
  return (
    <form
      class="stack consent"
      onSubmit={(event) => {
        event.preventDefault();
        if (consent === null) return;
        const isGiven = consent === "given";
        onKeep({
          consent,
          purpose: isGiven ? purpose : "",
          until: isGiven && until !== "" ? until : null,
          numbers: taken.map(({ person }) => ({ person, becomes: numbers[person] ?? person })),
        });
      }}
    >
      {taken.length > 0 && (
        <>
          <div class="fields">
            {taken.map(({ person }, place) => {
              const fresh = `P${firstFree + place}`;
              return (
                <div class="field" key={person}>
                  <label class="label" for={`${id}-${person}`}>
                    {texts.who(person)}
                  </label>
                  <select
                    id={`${id}-${person}`}
                    required
                    aria-describedby={`${id}-who`}
                    value={numbers[person] ?? ""}
                    onChange={({ currentTarget }) => {
                      setNumbers({ ...numbers, [person]: currentTarget.value });
                    }}
                  >
                    <option value="">{texts.choose}</option>
                    <option value={person}>{texts.same(person)}</option>
                    <option value={fresh}>{texts.somebodyElse(fresh)}</option>
                  </select>
                </div>
              );
            })}
          </div>
          <p class="quiet" id={`${id}-who`}>
            {texts.whoText}
          </p>
        </>
      )}
      <fieldset class="import-consent">
        <legend class="label">{texts.consent}</legend>
        {choice("given", texts.given)}
        {consent === "given" && (
          <div class="fields">
            <div class="field">
              <label class="label" for={`${id}-purpose`}>
                {texts.purpose}
              </label>
              <textarea
                id={`${id}-purpose`}
                required
                rows={2}
                maxLength={500}
                value={purpose}
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
                value={until}
                onInput={({ currentTarget }) => {
                  setUntil(currentTarget.value);
                }}
              />
            </div>
          </div>
        )}
        {choice("unknown", texts.unknown)}
      </fieldset>
      <div class="row">
        <button type="submit" class="primary" disabled={isBlocked}>
          {texts.keep(formatCount(state.n_rows, language.value))}
        </button>
      </div>
    </form>
  );
}
