import { useId, useState } from "preact/hooks";

import { importTexts } from "../../messages/texts/importing";
import type { ImportBody, LookRequest } from "../../transport/imports";
import { SelectField } from "../fields";

const USUAL_NAME = "posture";
const AS_FILES = "files";
const ONE = "one";
const NAME = "[a-z0-9][a-z0-9_\\-]*";
const NUMBER = "P[1-9][0-9]{0,5}";

interface Props {
  readonly state: ImportBody;
  /** Names of the datasets there are. */
  readonly datasets: readonly string[];
  readonly isBlocked: boolean;
  readonly onLook: (asked: LookRequest) => void;
}

const usualName = (datasets: readonly string[]): string =>
  datasets.includes(USUAL_NAME) ? USUAL_NAME : (datasets[0] ?? USUAL_NAME);

const numberOf = (text: string): number | null => (text.trim() === "" ? null : Number(text));

/** Where the poses go and whose they are, as far as the files do not say it. */
export function LookForm({ state, datasets, isBlocked, onLook }: Props) {
  const texts = importTexts.value;
  const id = useId();
  const free = `P${state.first_free}`;
  const [dataset, setDataset] = useState(
    state.dataset === "" ? usualName(datasets) : state.dataset,
  );
  const [whose, setWhose] = useState<typeof AS_FILES | typeof ONE>(
    state.person === "" ? AS_FILES : ONE,
  );
  const [person, setPerson] = useState<string | null>(state.person === "" ? null : state.person);
  const [numbers, setNumbers] = useState({ rate: "", width: "", height: "" });
  const number = (key: keyof typeof numbers, label: string, most: number, step: string) => (
    <div class="field">
      <label class="label" for={`${id}-${key}`}>
        {label}
      </label>
      <input
        id={`${id}-${key}`}
        type="number"
        min={1}
        max={most}
        step={step}
        required={key !== "rate" && (numbers.width !== "" || numbers.height !== "")}
        value={numbers[key]}
        onInput={({ currentTarget }) => {
          setNumbers({ ...numbers, [key]: currentTarget.value });
        }}
      />
    </div>
  );
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        onLook({
          dataset,
          person: whose === ONE ? (person ?? free) : null,
          frame_rate_hz: numberOf(numbers.rate),
          width: numberOf(numbers.width),
          height: numberOf(numbers.height),
        });
      }}
    >
      <div class="fields">
        <div class="field">
          <label class="label" for={`${id}-dataset`}>
            {texts.dataset}
          </label>
          <input
            id={`${id}-dataset`}
            type="text"
            required
            maxLength={40}
            pattern={NAME}
            autocapitalize="none"
            spellcheck={false}
            list={`${id}-names`}
            aria-describedby={`${id}-dataset-hint`}
            value={dataset}
            onInput={({ currentTarget }) => {
              setDataset(currentTarget.value);
            }}
          />
          <datalist id={`${id}-names`}>
            {datasets.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
          <p class="quiet" id={`${id}-dataset-hint`}>
            {texts.datasetHint}
          </p>
        </div>
        <SelectField
          label={texts.whose}
          value={whose}
          options={[
            { value: AS_FILES, label: texts.asFiles },
            { value: ONE, label: texts.onePerson },
          ]}
          onChange={setWhose}
        />
        {whose === ONE && (
          <div class="field">
            <label class="label" for={`${id}-person`}>
              {texts.number}
            </label>
            <input
              id={`${id}-person`}
              type="text"
              required
              pattern={NUMBER}
              maxLength={7}
              spellcheck={false}
              aria-describedby={`${id}-person-hint`}
              value={person ?? free}
              onInput={({ currentTarget }) => {
                setPerson(currentTarget.value);
              }}
            />
            <p class="quiet" id={`${id}-person-hint`}>
              {texts.numberHint(free)}
            </p>
          </div>
        )}
      </div>
      <details class="import-more">
        <summary>{texts.more}</summary>
        <div class="fields">
          {number("rate", texts.frameRate, 1000, "any")}
          {number("width", texts.width, 99_999, "1")}
          {number("height", texts.height, 99_999, "1")}
        </div>
      </details>
      <div class="row">
        <button
          type="submit"
          class={state.may_be_kept ? "" : "primary"}
          disabled={isBlocked || state.files.length === 0}
        >
          {state.state === "looked" ? texts.lookAgain : texts.look}
        </button>
      </div>
    </form>
  );
}
