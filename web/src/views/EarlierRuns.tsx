/** Earlier recordings of the same runner, and what each is for. */
import { formatCount } from "../messages/figures";
import { language, messages } from "../messages/language";
import { type EarlierRuns, USES } from "../state/earlier-runs";
import { SelectField } from "./fields";

export function EarlierRunList({ earlier }: { readonly earlier: EarlierRuns }) {
  const texts = messages.value.analyse;
  const list = earlier.list.value;
  return (
    <fieldset class="run-fields earlier-runs">
      <legend>{texts.earlierTitle}</legend>
      {list.length === 0 && <p class="quiet">{texts.earlierNone}</p>}
      {list.map(({ id, name, speedKmH, use }) => (
        <div key={id} class="earlier-run">
          <SelectField
            label={
              speedKmH === null
                ? name
                : texts.earlierAt(name, formatCount(speedKmH, language.value))
            }
            value={use}
            options={USES.map((value) => ({ value, label: texts.earlierUses[value] }))}
            onChange={(chosen) => {
              earlier.choose(id, chosen);
            }}
          />
          <button
            type="button"
            aria-label={texts.earlierForget(name)}
            onClick={() => {
              earlier.remove(id);
            }}
          >
            {texts.earlierForgetShort}
          </button>
        </div>
      ))}
    </fieldset>
  );
}
