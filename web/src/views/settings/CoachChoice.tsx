import { useEffect, useState } from "preact/hooks";

import { messages } from "../../messages/language";
import { useProduct } from "../../state/product";
import { useLoaded } from "../use-loaded";
import { useTask } from "../use-task";

/** Which coaches may look, for who agreed to share with a coach; nobody may until chosen. */
export function CoachChoice() {
  const texts = messages.value.accounts;
  const { accounts } = useProduct();
  const { state, reloaded } = useLoaded(() => accounts.coaches(), [accounts]);
  const { isBusy, error, run } = useTask();
  const coaches = state.value ?? [];
  // what was chosen shows at once, until the service says what holds
  const [wanted, setWanted] = useState<readonly string[] | null>(null);
  useEffect(() => {
    setWanted(null);
  }, [state.value]);
  const chosen = wanted ?? coaches.filter((one) => one.is_chosen).map(({ id }) => id);
  const choose = (ids: readonly string[]): void => {
    setWanted(ids);
    run(async () => {
      try {
        await accounts.chooseCoaches(ids);
      } catch (problem) {
        setWanted(null);
        throw problem;
      } finally {
        await reloaded();
      }
    });
  };
  const problem = error ?? (state.kind === "failed" ? state.message : null);
  return (
    <fieldset class="coach-choice">
      <legend>{texts.coachesTitle}</legend>
      {state.value !== null && coaches.length === 0 && <p class="quiet">{texts.coachesNone}</p>}
      {coaches.map(({ id, name }) => (
        <label key={id} class="row">
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            disabled={isBusy}
            onChange={() => {
              choose(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
            }}
          />
          {name}
        </label>
      ))}
      {coaches.length > 0 && chosen.length === 0 && (
        <p class="quiet" role="status">
          {texts.coachesUnchosen}
        </p>
      )}
      {problem !== null && (
        <p class="warning" role="alert">
          {problem}
        </p>
      )}
    </fieldset>
  );
}
