import { useState } from "preact/hooks";

import { messages } from "../messages/language";
import { useProduct } from "../state/product";
import type { CodeBody } from "../transport/accounts";
import { AccountForm, TextField } from "../views/accounts/text-fields";
import { useLoaded } from "../views/use-loaded";
import { useTask } from "../views/use-task";

/** What stands behind `#`: it is sent to no server by opening the page. */
const codeInAddress = (): string => location.hash.slice(1);

function CodeForm({ code, known }: { readonly code: string; readonly known: CodeBody }) {
  const texts = messages.value.accounts;
  const { accounts, account } = useProduct();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [isDone, setIsDone] = useState(false);
  const [isOther, setIsOther] = useState(false);
  const { isBusy, error, run } = useTask();
  const isInvitation = known.kind === "invitation";
  if (isDone)
    return (
      <>
        <p role="status">{texts.resetDone}</p>
        <p>
          <a class="button primary" href="/">
            {texts.toLogIn}
          </a>
        </p>
      </>
    );
  const submit = async (): Promise<void> => {
    if (isInvitation) {
      const who = await accounts.accept(code, name, password);
      history.replaceState(null, "", "/");
      account.enter(who);
    } else {
      await accounts.reset(code, password);
      history.replaceState(null, "", "/reset");
      setIsDone(true);
    }
  };
  return (
    <>
      <p>{isInvitation ? texts.invitationText(texts.roles[known.role]) : texts.resetText}</p>
      <AccountForm
        label={isInvitation ? texts.create : texts.setPassword}
        isBusy={isBusy}
        error={isOther ? texts.notSame : error}
        onSubmit={() => {
          setIsOther(password !== again);
          if (password === again) run(submit);
        }}
      >
        {isInvitation && (
          <TextField label={texts.name} autocomplete="username" value={name} onInput={setName} />
        )}
        <TextField
          label={isInvitation ? texts.password : texts.newPassword}
          hint={texts.passwordHint}
          kind="password"
          autocomplete="new-password"
          value={password}
          onInput={setPassword}
        />
        <TextField
          label={texts.again}
          kind="password"
          autocomplete="new-password"
          value={again}
          onInput={setAgain}
        />
      </AccountForm>
    </>
  );
}

/** An invitation, or a link for a new password. */
export function CodePage({ kind }: { readonly kind: "invitation" | "reset" }) {
  const texts = messages.value.accounts;
  const { accounts } = useProduct();
  const [code] = useState(codeInAddress);
  const { state } = useLoaded(() => accounts.code(code), [accounts, code]);
  const title = kind === "invitation" ? texts.invitationTitle : texts.resetTitle;
  return (
    <section class="card account-card" aria-labelledby="code-title">
      <h1 id="code-title">{title}</h1>
      {state.kind === "failed" && (
        <>
          <p class="reason" role="alert">
            {state.message}
          </p>
          <p>
            <a class="button" href="/">
              {texts.toLogIn}
            </a>
          </p>
        </>
      )}
      {state.value !== null && <CodeForm code={code} known={state.value} />}
    </section>
  );
}
