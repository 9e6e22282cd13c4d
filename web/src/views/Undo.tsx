import { messages } from "../messages/language";

interface Props {
  /** What was done. */
  readonly words: string;
  readonly isBusy?: boolean;
  readonly onUndo: () => void;
}

/** What has just been removed, and the way to have it back. */
export function Undo({ words, isBusy = false, onUndo }: Props) {
  return (
    <div class="undo row">
      <p role="status">{words}</p>
      <button type="button" class="small" disabled={isBusy} onClick={onUndo}>
        {messages.value.shell.undo}
      </button>
    </div>
  );
}
