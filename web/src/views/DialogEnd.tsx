import type { ComponentChildren } from "preact";

import { messages } from "../messages/language";

interface Props {
  /** What went wrong, said aloud when it appears; null where nothing did. */
  readonly error: string | null;
  readonly onClose: () => void;
  /** The button that does it. */
  readonly children: ComponentChildren;
}

/** The end of a dialog: what went wrong, the way out, and the button that does it. */
export function DialogEnd({ error, onClose, children }: Props) {
  return (
    <>
      {error !== null && (
        <p class="warning" role="alert">
          {error}
        </p>
      )}
      <div class="dialog-end">
        <button type="button" onClick={onClose}>
          {messages.value.shell.cancel}
        </button>
        {children}
      </div>
    </>
  );
}
