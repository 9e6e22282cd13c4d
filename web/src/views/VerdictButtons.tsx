import { signal } from "@preact/signals";

import { messages } from "../messages/language";
import { useProduct } from "../state/product";
import type { Reality, Verdict } from "../transport/bodies";
import { RealityChoice } from "./RealityChoice";

/** What was said on this page of an event; the service has it, too. */
interface Given {
  readonly verdict: Verdict;
  readonly reality: Reality;
}

const given = signal<Readonly<Record<string, Given>>>({});

/** "That was right", "that was wrong": what false alarms are learned from. */
export function VerdictButtons({ eventId }: { readonly eventId: string }) {
  const texts = messages.value.live;
  const { live } = useProduct();
  const said = given.value[eventId];
  const give = (verdict: Verdict, reality: Reality = ""): void => {
    live.giveFeedback(eventId, verdict, reality);
    given.value = { ...given.value, [eventId]: { verdict, reality } };
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
          aria-pressed={said?.verdict === choice}
          onClick={() => {
            give(choice);
          }}
        >
          {choice === "right" ? texts.wasRight : texts.wasWrong}
        </button>
      ))}
      <span class="quiet" role="status">
        {said === undefined ? "" : texts.thanks}
      </span>
      {said?.verdict === "wrong" && (
        <RealityChoice
          value={said.reality}
          onChoose={(reality) => {
            give("wrong", reality);
          }}
        />
      )}
    </span>
  );
}
