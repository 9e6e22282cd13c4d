import { useState } from "preact/hooks";

import { formatClock, formatShortDay } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import { useProduct } from "../../state/product";
import type { Reality, SampleQuestion } from "../../transport/bodies";
import { Link } from "../Link";
import { useLoaded } from "../use-loaded";
import { useTask } from "../use-task";

/** Nose, eyes, ears, corners of the mouth, shoulders, left before right: which to join. */
const LINES: readonly (readonly [number, number])[] = [
  [3, 1],
  [1, 0],
  [0, 2],
  [2, 4],
  [5, 6],
  [7, 8],
];
const KEYS: Readonly<Record<string, Reality>> = { "1": "good", "2": "bad", "3": "other", "0": "" };
const MARGIN = 0.6;

/** The nine points, as an unmirrored camera shows them; the middle of ears and shoulders joined. */
function SampleFigure({ question }: { readonly question: SampleQuestion }) {
  const texts = messages.value.samples;
  const speech = language.value;
  const { points } = question;
  const at = new Date(question.at);
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const left = Math.min(...xs) - MARGIN;
  const top = Math.min(...ys) - MARGIN;
  const width = Math.max(...xs) + MARGIN - left;
  const height = Math.max(...ys) + MARGIN - top;
  const middle = (one: number, other: number): readonly [number, number] => [
    ((xs[one] ?? 0) + (xs[other] ?? 0)) / 2,
    ((ys[one] ?? 0) + (ys[other] ?? 0)) / 2,
  ];
  const neck = [middle(3, 4), middle(7, 8)] as const;
  return (
    <svg
      class="sample-figure"
      viewBox={`${String(left)} ${String(top)} ${String(width)} ${String(height)}`}
      role="img"
      aria-label={texts.figure(`${formatShortDay(at, speech)} ${formatClock(at, speech)}`)}
    >
      {LINES.map(([from, to]) => (
        <line
          key={`${String(from)}-${String(to)}`}
          x1={xs[from]}
          y1={ys[from]}
          x2={xs[to]}
          y2={ys[to]}
        />
      ))}
      <line x1={neck[0][0]} y1={neck[0][1]} x2={neck[1][0]} y2={neck[1][1]} />
      {points.map(({ x, y }, place) => (
        <circle key={place} cx={x} cy={y} r={0.07} />
      ))}
    </svg>
  );
}

function Questions() {
  const texts = messages.value.samples;
  const speech = language.value;
  const { rest } = useProduct();
  const { isBusy, error, run } = useTask();
  const { state } = useLoaded(
    async () => ({ samples: await rest.samples(), asked: await rest.sampleQuestions() }),
    [rest],
  );
  const [place, setPlace] = useState(0);
  if (state.value === null) {
    return state.kind === "failed" ? <p class="warning">{state.message}</p> : null;
  }
  const { samples, asked } = state.value;
  if (!samples.is_kept) {
    return (
      <>
        <p>{texts.notKept}</p>
        <p>
          <Link to={{ page: "settings" }}>{texts.toSettings}</Link>
        </p>
      </>
    );
  }
  const question = asked[place];
  const answer = (posture: Reality): void => {
    if (question === undefined) return;
    run(async () => {
      await rest.answerSample(question.sample_id, posture);
      setPlace(place + 1);
    });
  };
  const undo = (): void => {
    const last = asked[place - 1];
    if (last === undefined) return;
    run(async () => {
      await rest.takeAnswerBack(last.sample_id);
      setPlace(place - 1);
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const posture = KEYS[event.key];
    if (posture === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    answer(posture);
  };
  const choices = [
    [texts.wasGood, "good"],
    [texts.wasBad, "bad"],
    [texts.wasOther, "other"],
    [texts.pass, ""],
  ] as const;
  return (
    <div class="stack" tabIndex={-1} onKeyDown={onKeyDown}>
      <p class="quiet">
        {texts.kept(samples.n_samples.toLocaleString(speech), String(samples.days))}
      </p>
      {question === undefined ? (
        <p role="status">{asked.length === 0 ? texts.none : texts.thanks}</p>
      ) : (
        <>
          <p role="status">
            {texts.question(String(place + 1), String(asked.length))}
            {question.view !== "neither" &&
              ` · ${question.view === "front" ? texts.seenFront : texts.seenSide}`}
          </p>
          <SampleFigure question={question} />
          <div class="row">
            {choices.map(([label, posture]) => (
              <button
                key={posture}
                type="button"
                disabled={isBusy}
                onClick={() => {
                  answer(posture);
                }}
              >
                {label}
              </button>
            ))}
          </div>
          <p class="quiet key-hint">{texts.keys}</p>
        </>
      )}
      {place > 0 && (
        <p>
          <button type="button" class="small" disabled={isBusy} onClick={undo}>
            {texts.undo}
          </button>
        </p>
      )}
      {error !== null && <p class="warning">{error}</p>}
    </div>
  );
}

/** The few samples worth labelling; nothing is asked for before somebody opens it. */
export function SampleQuestions() {
  const texts = messages.value.samples;
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details
      class="card sample-questions"
      onToggle={(event) => {
        setIsOpen(event.currentTarget.open);
      }}
    >
      <summary>{texts.title}</summary>
      <p>{texts.lead}</p>
      {isOpen && <Questions />}
    </details>
  );
}
