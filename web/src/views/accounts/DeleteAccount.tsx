import { useState } from "preact/hooks";

import { formatCount } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import { useProduct } from "../../state/product";
import type { DeletionPlanBody } from "../../transport/accounts";
import { Dialog } from "../Dialog";
import { Section } from "../fields";
import { useLoaded } from "../use-loaded";
import { useTask } from "../use-task";
import { TextField } from "./text-fields";

/** What goes and what stays, before it is done. */
function Plan({ plan }: { readonly plan: DeletionPlanBody }) {
  const texts = messages.value.accounts;
  return (
    <>
      <h3>{texts.deleteGoes}</h3>
      <p>{texts.deleteGoesText}</p>
      <ul class="deletion-list">
        {plan.goes.map(({ kind, name, count }) => (
          <li key={kind}>
            {name}
            {count > 0 && `: ${formatCount(count, language.value)}`}
          </li>
        ))}
      </ul>
      <h3>{texts.deleteStays}</h3>
      <ul class="deletion-list">
        <li>{texts.deleteStaysLog}</li>
        <li>{texts.deleteStaysCertificate}</li>
        <li>{texts.deleteStaysList}</li>
        <li>{texts.deleteStaysPoses}</li>
        {plan.not_reached.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      <p class="quiet">{texts.deleteNew}</p>
    </>
  );
}

interface FormProps {
  /** Whether what goes and stays has been said, and it may be asked for. */
  readonly mayGo: boolean;
  readonly onClose: () => void;
}

/** Asks for the password; what was begun goes on without the page. */
function DeleteForm({ mayGo, onClose }: FormProps) {
  const texts = messages.value.accounts;
  const { accounts, account, agreement, live } = useProduct();
  const [password, setPassword] = useState("");
  const { isBusy, error, run } = useTask();
  return (
    <form
      class="account-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!mayGo) return;
        const owner = account.owner.peek(); // the login may end before the answer is here
        run(async () => {
          const certificate = await accounts.deleteAccount(password);
          live.stop();
          agreement.forget(owner);
          account.leave({ certificate });
        });
      }}
    >
      {mayGo && (
        <TextField
          label={texts.deletePassword}
          kind="password"
          autocomplete="current-password"
          value={password}
          onInput={setPassword}
        />
      )}
      <p class="reason" role="alert">
        {error}
      </p>
      <div class="dialog-end">
        <button type="button" onClick={onClose}>
          {messages.value.shell.cancel}
        </button>
        {mayGo && (
          <button type="submit" class="danger" disabled={isBusy || password === ""}>
            {texts.deleteDo}
          </button>
        )}
      </div>
    </form>
  );
}

function DeleteDialog({ onClose }: { readonly onClose: () => void }) {
  const texts = messages.value.accounts;
  const { accounts } = useProduct();
  const { state } = useLoaded(() => accounts.deletion(), [accounts, language.value]);
  const plan = state.value;
  const mayGo = plan?.is_last_administrator === false;
  return (
    <Dialog title={texts.deleteTitle} onClose={onClose}>
      {state.kind === "failed" && (
        <p class="warning" role="alert">
          {state.message}
        </p>
      )}
      {plan?.is_last_administrator === true && <p>{texts.deleteLast}</p>}
      {mayGo && <Plan plan={plan} />}
      <DeleteForm mayGo={mayGo} onClose={onClose} />
    </Dialog>
  );
}

/** The end of one's own account, with everything that is held about its owner. */
export function DeleteAccount() {
  const texts = messages.value.accounts;
  const [isAsking, setIsAsking] = useState(false);
  return (
    <Section title={texts.deleteTitle} hint={texts.deleteHint}>
      <div class="row">
        <button
          type="button"
          class="danger"
          onClick={() => {
            setIsAsking(true);
          }}
        >
          {texts.deleteTitle}
        </button>
      </div>
      {isAsking && (
        <DeleteDialog
          onClose={() => {
            setIsAsking(false);
          }}
        />
      )}
    </Section>
  );
}
