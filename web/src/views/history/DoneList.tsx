import { formatClock, formatShortDay } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import type { DoneBody, ExerciseSummary } from "../../transport/bodies";

interface Props {
  readonly done: readonly DoneBody[];
  readonly exercises: readonly ExerciseSummary[];
}

/** Exercises that were done. */
export function DoneList({ done, exercises }: Props) {
  const texts = messages.value;
  const speech = language.value;
  const titles = new Map(exercises.map(({ id, title }) => [id, title]));
  return (
    <section class="card stack" aria-labelledby="done-title">
      <h2 id="done-title">{texts.history.exercisesTitle}</h2>
      {done.length === 0 ? (
        <p class="empty-line">{texts.history.exercisesNone}</p>
      ) : (
        <ul class="spans">
          {[...done].reverse().map((each) => {
            const at = new Date(each.at);
            const count = each.n_repetitions;
            return (
              <li key={each.id}>
                <span class="span-kind">{titles.get(each.exercise_id) ?? each.exercise_id}</span>
                <span>
                  {formatShortDay(at, speech)} {formatClock(at, speech)}
                </span>
                <span>{count === null ? "" : texts.exercises.logRepetitions(String(count))}</span>
                <span class="quiet">
                  {each.is_counted_by_camera ? texts.exercises.logByCamera : ""}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
