/** How much of an exercise, in words. */
import { messages } from "../../messages/language";
import type { DoseBody } from "../../transport/bodies";

export function doseWords(dose: DoseBody): string {
  const texts = messages.value.exercises;
  const { repetitions, hold_s, sets, times_per_day, per_side } = dose;
  const amount = per_side
    ? texts.eachSide(String(repetitions))
    : repetitions > 1
      ? texts.repetitions(String(repetitions))
      : texts.once;
  return [
    amount,
    hold_s > 0 ? texts.holdFor(String(hold_s)) : null,
    sets > 1 ? texts.sets(String(sets)) : null,
    times_per_day > 1 ? texts.timesADay(String(times_per_day)) : null,
  ]
    .filter((part) => part !== null)
    .join(", ");
}

/** Repetitions that make it whole, both sides and all sets together. */
export const goalOf = ({ repetitions, sets, per_side }: DoseBody): number =>
  repetitions * sets * (per_side ? 2 : 1);

export function regionName(region: string): string {
  const texts = messages.value.exercises;
  const names: Readonly<Record<string, string>> = {
    eyes: texts.regionEyes,
    neck: texts.regionNeck,
    shoulders: texts.regionShoulders,
    upper_back: texts.regionUpperBack,
    lower_back: texts.regionLowerBack,
    hips: texts.regionHips,
    whole_body: texts.regionWholeBody,
  };
  return names[region] ?? region;
}
