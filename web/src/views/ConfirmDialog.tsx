import type { ComponentChildren } from "preact";

import { Dialog } from "./Dialog";
import { DialogEnd } from "./DialogEnd";

interface Props {
  readonly title: string;
  /** What the button does, in words. */
  readonly doText: string;
  readonly isBusy: boolean;
  /** Whether it may be done: what is said before has come, what has to be typed was. */
  readonly isReady?: boolean;
  readonly error: string | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  /** What is deleted. */
  readonly children: ComponentChildren;
}

/** Says what is taken away for good before it is done: consents, profiles, whole people. */
export function ConfirmDialog({
  title,
  doText,
  isBusy,
  isReady = true,
  error,
  onConfirm,
  onClose,
  children,
}: Props) {
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <DialogEnd error={error} onClose={onClose}>
        <button type="button" class="danger" disabled={isBusy || !isReady} onClick={onConfirm}>
          {doText}
        </button>
      </DialogEnd>
    </Dialog>
  );
}
