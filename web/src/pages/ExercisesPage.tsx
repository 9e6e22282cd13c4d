import { useEffect, useRef, useState } from "preact/hooks";

import { stretchOf, startOfDay, zone } from "../history/days";
import { formatClock } from "../messages/figures";
import { language, messages } from "../messages/language";
import { RULE_CODES, ruleText } from "../messages/posture";
import { exerciseFilter } from "../state/exercise-filter";
import { useProduct } from "../state/product";
import type { DoneBody, ExerciseSummary, PlanItem } from "../transport/bodies";
import type { RestClient } from "../transport/rest";
import { ExerciseCard } from "../views/exercises/ExerciseCard";
import { SelectField } from "../views/fields";
import { Icon } from "../views/icons";
import { Undo } from "../views/Undo";
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
  const code = exerciseFilter.value;
  const shown = exercises.filter(({ codes }) => code === null || codes.includes(code));
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    // who comes from a reminder wants to see what helps
    if (exerciseFilter.peek() !== null) place.current?.scrollIntoView({ block: "start" });
    return () => {
      exerciseFilter.value = null;
    };
  }, []);
  return (
    <section class="stack library" aria-labelledby="library-title" ref={place}>
      <div class="page-head">
        <h2 id="library-title">{texts.libraryTitle}</h2>
        <SelectField
          label={texts.filter}
          value={code ?? ALL}
          options={[
            { value: ALL, label: texts.filterAll },
            ...RULE_CODES.map((each) => ({ value: each, label: ruleText(each).title })),
          ]}
          onChange={(choice) => {
            exerciseFilter.value = choice === ALL ? null : choice;
          }}
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
  const [removed, setRemoved] = useState<DoneBody | null>(null);
  const titleOf = (id: string): string => titles.get(id) ?? id;
  const restore = ({ exercise_id, ...done }: DoneBody): void => {
    run(async () => {
      await rest.addDone(exercise_id, {
        at: done.at,
        duration_s: done.duration_s,
        n_repetitions: done.n_repetitions,
        is_counted_by_camera: done.is_counted_by_camera,
      });
      setRemoved(null);
      onChange();
    });
  };
  const titles = new Map(shown.exercises.map(({ id, title }) => [id, title]));
  return (
    <section class="card stack" aria-labelledby="log-title">
      <h2 id="log-title">{texts.logTitle}</h2>
      {shown.done.length === 0 ? (
        <p class="empty-line">{texts.logNone}</p>
      ) : (
        <ul class="log">
          {shown.done.map((done) => {
            const title = titleOf(done.exercise_id);
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
                      setRemoved(done);
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
      {removed !== null && (
        <Undo
          words={texts.logRemoved(titleOf(removed.exercise_id))}
          isBusy={isBusy}
          onUndo={() => {
            restore(removed);
          }}
        />
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
