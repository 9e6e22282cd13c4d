import type { ProfileSummary } from "../contract/live";
import { messages } from "../messages/language";
import { useProduct } from "../state/product";

/** What people call a profile: their names, else its camera. */
export function profileName({
  person,
  place,
  camera,
}: Pick<ProfileSummary, "person" | "place" | "camera">): string {
  const names = [person, place].filter((name) => name !== "").join(", ");
  if (names !== "") return names;
  return camera === "" ? messages.value.live.unnamed : camera;
}

/** Asks which profile to use where several fit. */
export function ProfileChoice() {
  const texts = messages.value.live;
  const { live } = useProduct();
  const message = live.profile.value;
  if (message?.profile !== null || message.candidates.length === 0) return null;
  return (
    <div class="notice" role="group" aria-label={texts.chooseProfile}>
      <p>{texts.chooseProfile}</p>
      {message.candidates.map((candidate) => (
        <button
          key={candidate.profile_id}
          type="button"
          class="small"
          onClick={() => {
            live.useProfile(candidate.profile_id);
          }}
        >
          {texts.useProfile(profileName(candidate))}
        </button>
      ))}
    </div>
  );
}
