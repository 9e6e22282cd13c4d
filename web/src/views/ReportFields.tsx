/** Which report, and what is known about a run. */
import { useId } from "preact/hooks";

import { messages } from "../messages/language";
import {
  ACTIVITIES,
  BOUNDS,
  choose,
  type Figure,
  parseFigure,
  reportChoice,
} from "../state/report-choice";
import { Segments } from "./fields";

/** Sitting, running or the angles alone. */
export function ActivityChoice() {
  const texts = messages.value.analyse;
  return (
    <Segments
      label={texts.activityLabel}
      value={reportChoice().activity}
      options={ACTIVITIES.map((value) => ({ value, label: texts.activities[value] }))}
      onChange={(activity) => {
        choose({ activity });
      }}
    />
  );
}

function FigureField({ figure }: { readonly figure: Figure }) {
  const texts = messages.value.analyse;
  const id = useId();
  const { min, max, step } = BOUNDS[figure];
  const value = reportChoice()[figure];
  return (
    <div class="field figure-field">
      <label class="label" for={id}>
        {texts.figures[figure]}
      </label>
      <input
        id={id}
        type="number"
        inputMode="decimal"
        min={min}
        max={max}
        step={step}
        value={value ?? ""}
        aria-describedby={`${id}-hint`}
        onChange={({ currentTarget }) => {
          const known = parseFigure(currentTarget.value, figure);
          choose({ [figure]: known });
          currentTarget.value = known === null ? "" : String(known);
        }}
      />
      <p class="quiet" id={`${id}-hint`}>
        {texts.figureHints[figure]}
      </p>
    </div>
  );
}

/** What a recording does not tell about a run; all of it may be left empty. */
export function RunFields({ people }: { readonly people: number }) {
  const texts = messages.value.analyse;
  return (
    <fieldset class="run-fields">
      <legend>{texts.runTitle}</legend>
      <FigureField figure="heightCm" />
      <FigureField figure="speedKmH" />
      <FigureField figure="filmedHz" />
      {people > 1 && <FigureField figure="person" />}
    </fieldset>
  );
}
