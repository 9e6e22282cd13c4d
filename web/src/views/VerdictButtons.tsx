import { signal } from "@preact/signals";

import { messages } from "../messages/language";
import { useProduct } from "../state/product";
import type { Verdict } from "../transport/bodies";

/** Verdicts given on this page, by event; the service has them, too. */
const given = signal<Readonly<Record<string, Verdict>>>({});

/** "That was right", "that was wrong": what false alarms are learned from. */
export function VerdictButtons({ eventId }: { readonly eventId: string }) {
  const texts = messages.value.live;
  const { live } = useProduct();
  const verdict = given.value[eventId];
  const give = (choice: Verdict): void => {
    live.giveFeedback(eventId, choice);
    given.value = { ...given.value, [eventId]: choice };
  };
  return (
    <span class="row verdict" role="group" aria-label={texts.wasItRight}>
      <span class="quiet" aria-hidden="true">
        {texts.wasItRight}
      </span>
      {(["right", "wrong"] as const).map((choice) => (
        <button
          key={choice}
          type="button"
          class="small"
          aria-pressed={verdict === choice}
          onClick={() => {
            give(choice);
          }}
        >
          {choice === "right" ? texts.wasRight : texts.wasWrong}
        </button>
      ))}
      <span class="quiet" role="status">
        {verdict === undefined ? "" : texts.thanks}
      </span>
    </span>
  );
}
