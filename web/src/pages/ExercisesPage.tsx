import { useState } from "preact/hooks";

import { stretchOf, startOfDay, zone } from "../history/days";
import { formatClock } from "../messages/figures";
import { language, messages } from "../messages/language";
import { RULE_CODES, ruleText } from "../messages/posture";
import { useProduct } from "../state/product";
import type { DoneBody, ExerciseSummary, PlanItem } from "../transport/bodies";
import type { RestClient } from "../transport/rest";
import { ExerciseCard } from "../views/exercises/ExerciseCard";
import { SelectField } from "../views/fields";
import { Icon } from "../views/icons";
import { useLoaded } from "../views/use-loaded";
import { useTask } from "../views/use-task";

interface Shown {
  readonly exercises: readonly ExerciseSummary[];
  readonly plan: readonly PlanItem[];
  readonly done: readonly DoneBody[];
}

async function load(rest: RestClient): Promise<Shown> {
  const speech = language.peek();
  const [exercises, plan, done] = await Promise.all([
    rest.exercises(speech),
    rest.plan(zone(), speech),
    rest.done(stretchOf("day", startOfDay(new Date()))),
  ]);
  return { exercises, plan, done };
}

const ALL = "all";

function Library({ exercises }: { readonly exercises: readonly ExerciseSummary[] }) {
  const texts = messages.value.exercises;
  const [code, setCode] = useState(ALL);
  const shown = exercises.filter(({ codes }) => code === ALL || codes.includes(code));
  return (
    <section class="stack" aria-labelledby="library-title">
      <div class="page-head">
        <h2 id="library-title">{texts.libraryTitle}</h2>
        <SelectField
          label={texts.filter}
          value={code}
          options={[
            { value: ALL, label: texts.filterAll },
            ...RULE_CODES.map((each) => ({ value: each, label: ruleText(each).title })),
          ]}
          onChange={setCode}
        />
      </div>
      <ul class="exercise-grid">
        {shown.map((exercise) => (
          <ExerciseCard key={exercise.id} exercise={exercise} />
        ))}
      </ul>
    </section>
  );
}

function Log({ shown, onChange }: { readonly shown: Shown; readonly onChange: () => void }) {
  const texts = messages.value.exercises;
  const { rest } = useProduct();
  const { isBusy, error, run } = useTask();
  const titles = new Map(shown.exercises.map(({ id, title }) => [id, title]));
  return (
    <section class="card stack" aria-labelledby="log-title">
      <h2 id="log-title">{texts.logTitle}</h2>
      {shown.done.length === 0 ? (
        <p class="empty-line">{texts.logNone}</p>
      ) : (
        <ul class="log">
          {shown.done.map((done) => {
            const title = titles.get(done.exercise_id) ?? done.exercise_id;
            return (
              <li key={done.id}>
                <span class="quiet">{formatClock(new Date(done.at), language.value)}</span>
                <strong>{title}</strong>
                <span class="quiet">
                  {done.n_repetitions === null
                    ? ""
                    : texts.logRepetitions(String(done.n_repetitions))}
                  {done.is_counted_by_camera && `, ${texts.logByCamera}`}
                </span>
                <button
                  type="button"
                  class="small plain"
                  disabled={isBusy}
                  aria-label={texts.logRemove(title)}
                  onClick={() => {
                    run(async () => {
                      await rest.removeDone(done.id);
                      onChange();
                    });
                  }}
                >
                  <Icon name="bin" size={16} />
                </button>
              </li>
            );
          })}
        </ul>
      )}
      {error !== null && <p class="warning">{error}</p>}
    </section>
  );
}

/** Today's plan, the whole library, and what was done. */
export function ExercisesPage() {
  const texts = messages.value.exercises;
  const { rest } = useProduct();
  const { state, reload } = useLoaded(() => load(rest), [rest, language.value]);
  const shown = state.value;
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{texts.title}</h1>
          <p class="lead">{texts.lead}</p>
        </div>
      </div>
      {state.kind === "failed" && (
        <div class="notice" data-tone="bad" role="alert">
          <p>{state.message}</p>
          <button type="button" class="small" onClick={reload}>
            {messages.value.shell.retry}
          </button>
        </div>
      )}
      {shown === null && state.kind === "loading" && (
        <p class="empty-line">{messages.value.shell.loading}</p>
      )}
      {shown !== null && (
        <>
          <section class="stack" aria-labelledby="plan-title">
            <h2 id="plan-title">{texts.planTitle}</h2>
            {shown.plan.length === 0 ? (
              <p class="card empty-line">{texts.planNone}</p>
            ) : (
              <ul class="exercise-grid">
                {shown.plan.map((item) => (
                  <ExerciseCard key={item.exercise.id} exercise={item.exercise} plan={item} />
                ))}
              </ul>
            )}
          </section>
          <Log shown={shown} onChange={reload} />
          <Library exercises={shown.exercises} />
        </>
      )}
    </>
  );
}
