/** Whether a calibration is a measure for what the model that looks now sees. */
import type { PoseModelName, ProfileSummary } from "../contract/live";

/**
 * Returns the model a view was calibrated with, where that view has no calibration of the one that
 * looks now: what the two measure differs by more than the rules allow, and the service does not judge
 * by it. Null where every view has one, or a model is not known.
 */
export function otherModelOf(
  profile: Pick<ProfileSummary, "views" | "models"> | null,
  looks: PoseModelName | null,
): string | null {
  if (profile === null || looks === null) return null;
  const { views, models } = profile;
  const measured = new Set(views.filter((_, at) => models[at] === "" || models[at] === looks));
  return models.find((_, at) => !measured.has(views[at] ?? "")) ?? null;
}
