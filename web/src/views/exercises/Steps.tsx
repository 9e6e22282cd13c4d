import { useState } from "preact/hooks";

import { messages } from "../../messages/language";
import type { ExerciseBody } from "../../transport/bodies";

/** The exercise step by step; the whole list stays readable. */
export function Steps({ exercise }: { readonly exercise: ExerciseBody }) {
  const texts = messages.value.exercises;
  const [step, setStep] = useState(0);
  const last = exercise.steps.length - 1;
  return (
    <section class="card stack" aria-labelledby="steps-title">
      <h2 id="steps-title">{texts.steps}</h2>
      <p>
        <strong>{texts.startPosition}</strong>
        <br />
        {exercise.start}
      </p>
      <ol class="steps">
        {exercise.steps.map((words, index) => (
          <li key={words} {...(index === step ? { "aria-current": "step" as const } : {})}>
            {words}
          </li>
        ))}
      </ol>
      <div class="row">
        <button
          type="button"
          class="small"
          disabled={step === 0}
          onClick={() => {
            setStep(step - 1);
          }}
        >
          {texts.previous}
        </button>
        <button
          type="button"
          class="small"
          disabled={step === last}
          onClick={() => {
            setStep(step + 1);
          }}
        >
          {texts.next}
        </button>
        <span class="quiet" role="status">
          {texts.stepOf(String(step + 1), String(last + 1))}
        </span>
      </div>
    </section>
  );
}
