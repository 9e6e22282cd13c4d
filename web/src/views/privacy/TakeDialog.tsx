import { useId, useState } from "preact/hooks";

import { messages } from "../../messages/language";
import { useProduct } from "../../state/product";
import { Dialog } from "../Dialog";
import { DialogEnd } from "../DialogEnd";
import { offerFile } from "../offer-file";
import { useTask } from "../use-task";

/** As the service wants it: shorter ones are refused. */
const FEWEST_LETTERS = 12;
const NAME = "barun-export.zip";

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly onInput: (value: string) => void;
}

function PassphraseField({ label, value, hint, onInput }: FieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label class="label" for={id}>
        {label}
      </label>
      <input
        id={id}
        type="password"
        autocomplete="new-password"
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        value={value}
        onInput={({ currentTarget }) => {
          onInput(currentTarget.value);
        }}
      />
      {hint !== undefined && (
        <p class="quiet" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface Props {
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Asks whether the file is to be sealed, and brings it. */
export function TakeDialog({ onDone, onClose }: Props) {
  const texts = messages.value.privacy;
  const { rest } = useProduct();
  const { isBusy, error, run } = useTask();
  const [isSealed, setIsSealed] = useState(false);
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const isDifferent = second !== "" && first !== second;
  const isReady = !isSealed || (first.length >= FEWEST_LETTERS && first === second);
  const name = isSealed ? `${NAME}.sealed` : NAME;
  const take = (): void => {
    run(async () => {
      offerFile(await rest.everything(isSealed ? first : null), name);
      onDone();
    });
  };
  return (
    <Dialog title={texts.takeTitle} onClose={onClose}>
      <form
        class="take-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) take();
        }}
      >
        <p>{texts.takeText}</p>
        <label class="row">
          <input
            type="checkbox"
            checked={isSealed}
            onChange={({ currentTarget }) => {
              setIsSealed(currentTarget.checked);
            }}
          />
          {texts.seal}
        </label>
        {isSealed && (
          <>
            <PassphraseField
              label={texts.passphrase}
              value={first}
              hint={texts.sealHint(String(FEWEST_LETTERS))}
              onInput={setFirst}
            />
            <PassphraseField label={texts.again} value={second} onInput={setSecond} />
            {isDifferent && <p class="warning">{texts.different}</p>}
            <p class="quiet">
              {texts.openWith} <code>barun privacy open {name} barun.zip</code>
            </p>
          </>
        )}
        <p role="status">{isBusy ? texts.taking : ""}</p>
        <DialogEnd error={error} onClose={onClose}>
          <button type="submit" class="primary" disabled={!isReady || isBusy}>
            {texts.takeDo}
          </button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}
