import { useSignalEffect } from "@preact/signals";
import { useMemo, useState } from "preact/hooks";

import { bodyOf } from "../../counting/body";
import type { CountedExercise } from "../../counting/counted";
import { type Count, RepetitionCounter } from "../../counting/counter";
import { useProduct } from "../../state/product";

/**
 * Counts what the camera sees while it is asked for; null before the first picture.
 * @param round another number begins to count from zero
 */
export function useCounter(exercise: CountedExercise | null, round = 0): Count | null {
  const { live } = useProduct();
  const [count, setCount] = useState<Count | null>(null);
  const counter = useMemo(
    () => (exercise === null ? null : new RepetitionCounter(exercise.movement)),
    [exercise, round],
  );
  useSignalEffect(() => {
    const pose = live.pose.value;
    if (pose === null || counter === null || exercise === null) return;
    const body = bodyOf(pose);
    const value = body === null ? null : exercise.signal(body);
    setCount(counter.update(value, pose.capturedMs / 1000));
  });
  return exercise === null ? null : count;
}
