/** Whether a calibration is a measure for what the model that looks now sees. */
import type { PoseModelName, ProfileSummary } from "../contract/live";

/**
 * Returns the model a calibration was made with, where it is another one than looks now: what the two
 * measure differs by more than the rules allow, and the service does not judge by it. Null where they
 * are the same, or one of them is not known.
 */
export function otherModelOf(
  profile: Pick<ProfileSummary, "models"> | null,
  looks: PoseModelName | null,
): string | null {
  if (profile === null || looks === null) return null;
  return profile.models.find((model) => model !== "" && model !== looks) ?? null;
}
