import { messages } from "../messages/language";
import type { Reality } from "../transport/bodies";

const CHOICES = ["good", "bad", "other"] as const;

/** What it was really, once somebody said that a message was wrong. */
export function RealityChoice({
  value,
  isBusy = false,
  onChoose,
}: {
  readonly value: Reality;
  readonly isBusy?: boolean;
  readonly onChoose: (choice: Reality) => void;
}) {
  const texts = messages.value.samples;
  return (
    <span class="row verdict" role="group" aria-label={texts.whatWasIt}>
      <span class="quiet" aria-hidden="true">
        {texts.whatWasIt}
      </span>
      {CHOICES.map((choice) => (
        <button
          key={choice}
          type="button"
          class="small"
          disabled={isBusy}
          aria-pressed={value === choice}
          onClick={() => {
            onChoose(value === choice ? "" : choice);
          }}
        >
          {texts[choice]}
        </button>
      ))}
    </span>
  );
}
