import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";

import { messages } from "../messages/language";

interface Props {
  /** What the profile is called now. */
  readonly name: string;
  readonly longest: number;
  readonly isBusy: boolean;
  readonly onRename: (wanted: string) => void;
  readonly onClose: () => void;
}

/** Asks for another name of a profile; Escape leaves it as it is. */
export function RenameRunner({ name, longest, isBusy, onRename, onClose }: Props) {
  const texts = messages.value.analyse;
  const [wanted, setWanted] = useState(name);
  const field = useId();
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    input.current?.select(); // which moves the focus there, too
    input.current?.focus();
  }, []);
  const isOther = wanted.trim() !== "" && wanted.trim() !== name;
  return (
    <form
      class="earlier-run"
      onSubmit={(event) => {
        event.preventDefault();
        if (isOther) onRename(wanted);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <div class="field">
        <label class="label" for={field}>
          {texts.runnerNewName(name)}
        </label>
        <input
          ref={input}
          id={field}
          type="text"
          required
          maxLength={longest}
          autocomplete="off"
          value={wanted}
          onInput={({ currentTarget }) => {
            setWanted(currentTarget.value);
          }}
        />
      </div>
      <button type="submit" disabled={isBusy || !isOther}>
        {texts.runnerRenameDo}
      </button>
      <button type="button" onClick={onClose}>
        {messages.value.shell.cancel}
      </button>
    </form>
  );
}
