import { language, messages } from "../messages/language";
import { ruleText } from "../messages/posture";
import { useProduct } from "../state/product";
import type { ExerciseBody } from "../transport/bodies";
import { doseWords } from "../views/exercises/dose";
import { MovingFigure } from "../views/exercises/MovingFigure";
import { Practice } from "../views/exercises/Practice";
import { Steps } from "../views/exercises/Steps";
import { Icon } from "../views/icons";
import { Link } from "../views/Link";
import { useLoaded } from "../views/use-loaded";
import { useSubject } from "../views/use-subject";

function Background({ exercise }: { readonly exercise: ExerciseBody }) {
  const texts = messages.value.exercises;
  return (
    <section class="card stack background">
      <h2>{texts.avoid}</h2>
      <ul class="bullets">
        {exercise.avoid.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      <h2>{texts.stop}</h2>
      <p>{texts.stopText}</p>
      <details>
        <summary>{texts.restsOn}</summary>
        <ul class="bullets sources">
          {exercise.sources.map(({ citation, says }) => (
            <li key={citation}>
              {says} <span class="quiet">{citation}</span>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}

/** One exercise: the moving figure, the steps, the practice. */
export function ExercisePage({ id }: { readonly id: string }) {
  const texts = messages.value.exercises;
  const speech = language.value;
  const { rest } = useProduct();
  const { state, reload } = useLoaded(() => rest.exercise(id, speech), [rest, id, speech]);
  const exercise = state.value;
  useSubject(exercise?.title ?? null);
  const back = (
    <Link class="back-link" to={{ page: "exercises", exercise: null }}>
      <Icon name="back" size={18} />
      {texts.back}
    </Link>
  );
  if (exercise === null) {
    return (
      <>
        {back}
        {state.kind === "failed" ? (
          <div class="notice" data-tone="bad" role="alert">
            <p>{state.message}</p>
            <button type="button" class="small" onClick={reload}>
              {messages.value.shell.retry}
            </button>
          </div>
        ) : (
          <p class="empty-line">{messages.value.shell.loading}</p>
        )}
      </>
    );
  }
  return (
    <>
      {back}
      <div class="page-head">
        <div>
          <h1>{exercise.title}</h1>
          <p class="lead">{exercise.purpose}</p>
        </div>
      </div>
      <div class="exercise">
        <div class="stack">
          <section class="card stack figure-card">
            <MovingFigure figure={exercise.frames} description={exercise.picture} />
            <dl class="facts-list">
              <div>
                <dt>{texts.dose}</dt>
                <dd>{doseWords(exercise.dose)}</dd>
              </div>
              {exercise.codes.length > 0 && (
                <div>
                  <dt>{texts.answers}</dt>
                  <dd>{exercise.codes.map((code) => ruleText(code).title).join(", ")}</dd>
                </div>
              )}
            </dl>
          </section>
          <Background exercise={exercise} />
        </div>
        <div class="stack">
          <Steps exercise={exercise} />
          <Practice exercise={exercise} />
        </div>
      </div>
    </>
  );
}
