import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { COUNTED, type CountedExercise } from "../../counting/counted";
import type { Count } from "../../counting/counter";
import { messages } from "../../messages/language";
import { beep } from "../../state/channels";
import { useProduct } from "../../state/product";
import type { ExerciseBody } from "../../transport/bodies";
import { faultWords, liveWords } from "../live-words";
import { Stage } from "../Stage";
import { startWatch } from "../start-choice";
import { useTask } from "../use-task";
import { goalOf } from "./dose";
import { HoldTimer } from "./HoldTimer";
import { useCounter } from "./use-counter";

function phaseWords(count: Count | null): string {
  const texts = messages.value.exercises;
  if (count === null) return texts.countUnseen;
  switch (count.phase) {
    case "unseen":
      return texts.countUnseen;
    case "finding_rest":
      return texts.countFindingRest;
    case "rest":
      return texts.countRest;
    case "there":
      if (count.side === "left") return texts.countThereLeft;
      return count.side === "right" ? texts.countThereRight : texts.countThere;
  }
}

function CameraCounter({
  exercise,
  count,
}: {
  readonly exercise: CountedExercise;
  readonly count: Count | null;
}) {
  const texts = messages.value.exercises;
  const product = useProduct();
  const { live } = product;
  const isOff = live.connection.value === "closed";
  const words = liveWords(live);
  const camera = live.camera.value;
  if (isOff && (words.kind === "asking" || words.kind === "loading")) {
    return (
      <div class="notice">
        <p role="status">{words.title}</p>
      </div>
    );
  }
  if (isOff) {
    const broken = words.kind === "engine_failed" ? { title: words.title, cure: words.text } : null;
    const fault = camera.kind === "failed" ? faultWords(camera.fault) : broken;
    return (
      <div class="notice" data-tone={fault === null ? "" : "warn"}>
        <p role="status">
          {fault === null ? (
            texts.cameraNeeded
          ) : (
            <>
              <strong>{fault.title}</strong>
              <br />
              {fault.cure}
            </>
          )}
        </p>
        <button
          type="button"
          class="small primary"
          onClick={() => {
            void startWatch(product);
          }}
        >
          {texts.startCamera}
        </button>
      </div>
    );
  }
  return (
    <div class="stack">
      <p>{exercise.view === "front" ? texts.viewFront : texts.viewSide}</p>
      {exercise.needs === "arms" && <p>{texts.needsArms}</p>}
      <Stage summary={words.title} placeholder={null} tone={count?.phase === "there" ? "good" : ""}>
        <div class="count-bar" aria-hidden="true">
          <span style={{ width: `${(100 * (count?.share ?? 0)).toFixed(0)}%` }} />
        </div>
      </Stage>
      <p class="count-phase">
        <span role="status">{phaseWords(count)}</span>
        {count?.phase === "there" && (
          <span class="quiet"> {texts.heldFor(count.heldS.toFixed(0))}</span>
        )}
      </p>
    </div>
  );
}

interface Props {
  readonly exercise: ExerciseBody;
}

/** Doing it: a timer for the hold, repetitions by hand or by the camera, and the log. */
export function Practice({ exercise }: Props) {
  const texts = messages.value.exercises;
  const { rest, agreement, quiet, settings } = useProduct();
  const { isBusy, error, run } = useTask();
  const counted = COUNTED[exercise.id] ?? null;
  const [usesCamera, setUsesCamera] = useState(false);
  const [byHand, setByHand] = useState(0);
  const [isFinished, setIsFinished] = useState(false);
  const beganMs = useRef(performance.now());
  const [round, setRound] = useState(0);
  const count = useCounter(usesCamera ? counted : null, round);
  useEffect(() => {
    quiet.setExercising(usesCamera);
    return () => {
      quiet.setExercising(false);
    };
  }, [quiet, usesCamera]);
  const goal = goalOf(exercise.dose);
  const byCamera = count === null ? 0 : count.left + count.right;
  const total = usesCamera ? byCamera : byHand;
  const hasSides = counted?.movement.hasSides ?? false;
  const hasSound = settings.value.value.message_kinds.includes("sound");
  const addOne = useCallback(() => {
    setByHand((before) => before + 1);
  }, []);
  const onHeld = useCallback(() => {
    addOne();
    if (hasSound) beep(); // who holds a stretch does not look at the screen
  }, [addOne, hasSound]);
  useEffect(() => {
    if (byCamera > 0 && hasSound) beep();
  }, [byCamera, hasSound]);

  const finish = (): void => {
    run(async () => {
      if (agreement.isAgreed.peek()) {
        await rest.addDone(exercise.id, {
          at: new Date().toISOString(),
          duration_s: Math.round((performance.now() - beganMs.current) / 1000),
          n_repetitions: total === 0 ? null : total,
          is_counted_by_camera: usesCamera,
        });
      }
      setIsFinished(true);
    });
  };

  const again = (): void => {
    setByHand(0);
    setRound(round + 1);
    setIsFinished(false);
    beganMs.current = performance.now();
  };

  return (
    <section class="card stack practice" aria-labelledby="practice-title">
      <div class="page-head">
        <h2 id="practice-title">{texts.counted}</h2>
        {counted !== null && (
          <button
            type="button"
            class="small"
            aria-pressed={usesCamera}
            onClick={() => {
              setUsesCamera(!usesCamera);
            }}
          >
            {usesCamera ? texts.withCameraStop : texts.withCamera}
          </button>
        )}
      </div>
      <p class="count-total" role="status">
        <strong>{texts.countedOf(String(total), String(goal))}</strong>
        {usesCamera && hasSides && count !== null && (
          <span class="quiet">{texts.leftRight(String(count.left), String(count.right))}</span>
        )}
      </p>
      <div class="meter" aria-hidden="true">
        <span style={{ width: `${(100 * Math.min(1, total / goal)).toFixed(0)}%` }} />
      </div>
      {usesCamera && counted !== null ? (
        <CameraCounter exercise={counted} count={count} />
      ) : (
        <>
          <div class="row">
            <button type="button" class="primary" onClick={addOne}>
              {texts.repetitionDone}
            </button>
            <button
              type="button"
              disabled={byHand === 0}
              onClick={() => {
                setByHand(byHand - 1);
              }}
            >
              {texts.repetitionBack}
            </button>
          </div>
          {exercise.dose.hold_s > 0 && <HoldTimer seconds={exercise.dose.hold_s} onDone={onHeld} />}
        </>
      )}
      <div class="row finish">
        {isFinished ? (
          <button type="button" onClick={again}>
            {texts.again}
          </button>
        ) : (
          <button
            type="button"
            class={total >= goal ? "primary" : ""}
            disabled={isBusy}
            onClick={finish}
          >
            {texts.finish}
          </button>
        )}
        <p role="status">
          {isFinished &&
            `${texts.finished} ${agreement.isAgreed.value ? texts.finishedKept : texts.finishedNotKept}`}
        </p>
      </div>
      {error !== null && <p class="warning">{error}</p>}
    </section>
  );
}
