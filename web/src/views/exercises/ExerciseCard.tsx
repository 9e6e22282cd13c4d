import { COUNTED } from "../../counting/counted";
import { messages } from "../../messages/language";
import { ruleText } from "../../messages/posture";
import type { ExerciseSummary, PlanItem } from "../../transport/bodies";
import { Icon } from "../icons";
import { Link } from "../Link";
import { doseWords, regionName } from "./dose";

interface Props {
  readonly exercise: ExerciseSummary;
  /** Where it stands in today's plan; null in the library. */
  readonly plan?: PlanItem | null;
}

export function ExerciseCard({ exercise, plan = null }: Props) {
  const texts = messages.value.exercises;
  const times = exercise.dose.times_per_day;
  const isDone = plan !== null && plan.n_done >= times;
  return (
    <li class="card exercise-card" data-done={isDone}>
      <img
        class="exercise-figure"
        src={`/api/exercises/${encodeURIComponent(exercise.id)}/figure.svg`}
        alt=""
        width="120"
        height="120"
        loading="lazy"
      />
      <div class="row tags">
        <span class="chip">{regionName(exercise.region)}</span>
        {exercise.id in COUNTED && (
          <span class="quiet tag">
            <Icon name="live" size={16} />
            {texts.countedByCamera}
          </span>
        )}
      </div>
      <h3>
        <Link to={{ page: "exercises", exercise: exercise.id }} class="card-link">
          {exercise.title}
        </Link>
      </h3>
      <p>{exercise.purpose}</p>
      <p class="quiet">
        {doseWords(exercise.dose)} · {exercise.at_desk ? texts.atDesk : texts.away}
      </p>
      {plan !== null && (
        <p class="plan-line">
          {plan.because.length > 0 && (
            <span>
              {texts.because(plan.because.map((code) => ruleText(code).title).join(", "))}
            </span>
          )}
          <span class="quiet">
            {isDone ? texts.doneToday : texts.doneTimes(String(plan.n_done), String(times))}
          </span>
        </p>
      )}
    </li>
  );
}
