import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";

import { messages } from "../../messages/language";

/** What a collection, and its dataset, may be called. */
const NAME = "[a-z0-9][a-z0-9_\\-]{0,39}";
const NEW = "";

interface Props {
  readonly name: string;
  readonly names: readonly string[];
  readonly onChoose: (name: string) => void;
}

function NewCollection({
  onChoose,
  onCancel,
}: {
  readonly onChoose: (name: string) => void;
  readonly onCancel: () => void;
}) {
  const texts = messages.value.collect;
  const [name, setName] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    field.current?.focus();
  }, []);
  return (
    <form
      class="card stack"
      aria-label={texts.newCollection}
      onSubmit={(event) => {
        event.preventDefault();
        onChoose(name);
      }}
    >
      <div class="field">
        <label class="label" for={id}>
          {texts.newCollectionName}
        </label>
        <input
          id={id}
          ref={field}
          type="text"
          required
          pattern={NAME}
          maxLength={40}
          autocapitalize="off"
          autocomplete="off"
          spellcheck={false}
          title={texts.newCollectionHint}
          aria-describedby={`${id}-hint`}
          value={name}
          onInput={({ currentTarget }) => {
            setName(currentTarget.value);
          }}
        />
        <p class="quiet" id={`${id}-hint`}>
          {texts.newCollectionHint}
        </p>
      </div>
      <div class="row">
        <button type="submit" class="primary">
          {texts.newCollectionMake}
        </button>
        <button type="button" onClick={onCancel}>
          {messages.value.shell.cancel}
        </button>
      </div>
    </form>
  );
}

/** Which collection is recorded into, among those there are, or a new one. */
export function CollectionChoice({ name, names, onChoose }: Props) {
  const texts = messages.value.collect;
  const [isNew, setIsNew] = useState(false);
  const choice = useRef<HTMLSelectElement>(null);
  const id = useId();
  const all = names.includes(name) ? names : [...names, name].sort();
  const end = (): void => {
    setIsNew(false);
    choice.current?.focus();
  };
  return (
    <>
      <div class="field collection-choice">
        <label class="label" for={id}>
          {texts.collection}
        </label>
        <select
          id={id}
          ref={choice}
          value={isNew ? NEW : name}
          onChange={({ currentTarget }) => {
            setIsNew(currentTarget.value === NEW);
            if (currentTarget.value !== NEW) onChoose(currentTarget.value);
          }}
        >
          {all.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
          <option value={NEW}>{texts.newCollection}…</option>
        </select>
      </div>
      {isNew && (
        <NewCollection
          onChoose={(chosen) => {
            end();
            onChoose(chosen);
          }}
          onCancel={end}
        />
      )}
    </>
  );
}
