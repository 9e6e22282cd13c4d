import { messages } from "../../messages/language";
import type { Collecting } from "../../state/collecting";
import { type CollectCommand, GRADES } from "./collect-keys";

interface Props {
  readonly collecting: Collecting;
  readonly onCommand: (command: CollectCommand) => void;
}

const VIEWS = [1, 2, 3] as const;

/** The label that is held, as buttons for a finger; the keys do the same. */
export function LabelButtons({ collecting, onCommand }: Props) {
  const texts = messages.value.collect;
  const held = collecting.label.value;
  const button = (mark: (typeof GRADES)[number] | "1" | "2" | "3", command: CollectCommand) => (
    <button
      key={mark}
      type="button"
      class="label-button"
      aria-pressed={mark === String(held.view) || mark === held.grade}
      onClick={() => {
        onCommand(command);
      }}
    >
      <kbd>{mark.toUpperCase()}</kbd> {texts.marks[mark]}
    </button>
  );
  return (
    <>
      <div class="label-buttons" role="group" aria-label={texts.view}>
        {VIEWS.map((view) => button(`${view}`, { kind: "view", view }))}
      </div>
      <div class="label-buttons" role="group" aria-label={texts.grade}>
        {GRADES.map((grade) => button(grade, { kind: "grade", grade }))}
      </div>
    </>
  );
}
