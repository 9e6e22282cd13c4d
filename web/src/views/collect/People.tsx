import { useLayoutEffect, useRef } from "preact/hooks";

import { language, messages } from "../../messages/language";
import type { CollectedPersonBody } from "../../transport/collections";
import { Held } from "./Held";

interface Props {
  readonly collection: string;
  readonly people: readonly CollectedPersonBody[];
  /** Grows when what had the focus is gone: then the focus comes here. */
  readonly nReturns: number;
  readonly onRecord: (person: string) => void;
  /** Asks somebody for consent: again, or somebody new where null. */
  readonly onAsk: (person: string | null) => void;
  readonly onWithdraw: (person: string) => void;
}

/** Who agreed, until when, and what can be done for each. */
export function People({ collection, people, nReturns, onRecord, onAsk, onWithdraw }: Props) {
  const texts = messages.value.collect;
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (nReturns > 0) title.current?.focus();
  }, [nReturns]);
  const day = (at_s: number): string =>
    // the last day on which it holds, not the instant after it
    new Date((at_s - 1) * 1000).toLocaleDateString(language.value, {
      dateStyle: "medium",
      timeZone: "UTC",
    });
  return (
    <section class="card stack" aria-labelledby="people-title">
      <h2 id="people-title" ref={title} tabIndex={-1}>
        {texts.people}
      </h2>
      {people.length === 0 && <p class="quiet">{texts.nobodyYet}</p>}
      <ul class="people-list">
        {people.map((each) => (
          <li key={each.person}>
            <p>
              <strong>{each.person}</strong> · {each.purpose} ·{" "}
              {each.is_in_force ? (
                texts.agreedUntil(day(each.until_s))
              ) : (
                <span class="consent-over">{texts.endedOn(day(each.until_s))}</span>
              )}
            </p>
            <div class="row">
              <button
                type="button"
                class="small"
                onClick={() => {
                  if (each.is_in_force) onRecord(each.person);
                  else onAsk(each.person);
                }}
              >
                {each.is_in_force ? texts.recordPerson(each.person) : texts.askAgain(each.person)}
              </button>
              <Held collection={collection} person={each.person} />
              <button
                type="button"
                class="small danger"
                aria-label={texts.withdraw(each.person)}
                onClick={() => {
                  onWithdraw(each.person);
                }}
              >
                {texts.withdrawShort}
              </button>
            </div>
          </li>
        ))}
      </ul>
      <div class="row">
        <button
          type="button"
          class="primary"
          onClick={() => {
            onAsk(null);
          }}
        >
          {texts.addPerson}
        </button>
      </div>
    </section>
  );
}
