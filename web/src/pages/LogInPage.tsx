import { useState } from "preact/hooks";

import { messages } from "../messages/language";
import { useProduct } from "../state/product";
import { AccountForm, TextField } from "../views/accounts/text-fields";
import { useTask } from "../views/use-task";

/** In the place of every page while nobody is logged in. */
export function LogInPage() {
  const texts = messages.value.accounts;
  const { accounts, account } = useProduct();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const { isBusy, error, run } = useTask();
  return (
    <section class="card account-card" aria-labelledby="log-in-title">
      <h1 id="log-in-title">{texts.logInTitle}</h1>
      <p>{account.hasEnded.value ? texts.loginEnded : texts.logInText}</p>
      <AccountForm
        label={texts.logIn}
        isBusy={isBusy}
        error={error}
        onSubmit={() => {
          run(async () => {
            account.enter(await accounts.logIn(name, password));
          });
        }}
      >
        <TextField label={texts.name} autocomplete="username" value={name} onInput={setName} />
        <TextField
          label={texts.password}
          kind="password"
          autocomplete="current-password"
          value={password}
          onInput={setPassword}
        />
      </AccountForm>
      <p class="quiet">{texts.forgotten}</p>
    </section>
  );
}
