import { useEffect } from "preact/hooks";

import { messages } from "../../messages/language";
import { useProduct } from "../../state/product";
import { SelectField } from "../fields";
import { useLoaded } from "../use-loaded";

const OWN = "";

/** A coach chooses whose history is shown; for everybody else there is nothing to choose. */
export function WhoseHistory() {
  const texts = messages.value.accounts;
  const { accounts, account } = useProduct();
  const isCoach = account.account.value?.role === "coach";
  const { state } = useLoaded(
    () => (isCoach ? accounts.sharing() : Promise.resolve([])),
    [accounts, isCoach],
  );
  const { watched } = account;
  useEffect(
    () => () => {
      watched.value = null; // other pages are about one's own
    },
    [watched],
  );
  const people = state.value ?? [];
  if (!isCoach || state.value === null) return null;
  if (people.length === 0) return <p class="quiet">{texts.sharedNone}</p>;
  return (
    <>
      <SelectField
        label={texts.whose}
        value={watched.value?.id ?? OWN}
        options={[
          { value: OWN, label: texts.mine },
          ...people.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(id) => {
          watched.value = people.find((one) => one.id === id) ?? null;
        }}
      />
      {watched.value !== null && <p role="status">{texts.watching(watched.value.name)}</p>}
    </>
  );
}
