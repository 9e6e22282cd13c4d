import { useRef, useState } from "preact/hooks";

import { formatInstant } from "../messages/figures";
import { language, messages } from "../messages/language";
import { useProduct } from "../state/product";
import type { AccountBody, LoginBody } from "../transport/accounts";
import { DeleteAccount } from "../views/accounts/DeleteAccount";
import { AccountForm, TextField } from "../views/accounts/text-fields";
import { Section } from "../views/fields";
import { Link } from "../views/Link";
import { useLoaded } from "../views/use-loaded";
import { useTask } from "../views/use-task";

function Password() {
  const texts = messages.value.accounts;
  const { accounts } = useProduct();
  const [former, setFormer] = useState("");
  const [wanted, setWanted] = useState("");
  const [isDone, setIsDone] = useState(false);
  const { isBusy, error, run } = useTask();
  return (
    <Section title={texts.changePassword}>
      <AccountForm
        label={texts.changePassword}
        isBusy={isBusy}
        error={error}
        onSubmit={() => {
          setIsDone(false);
          run(async () => {
            await accounts.changePassword(former, wanted);
            setFormer("");
            setWanted("");
            setIsDone(true);
          });
        }}
      >
        <TextField
          label={texts.former}
          kind="password"
          autocomplete="current-password"
          value={former}
          onInput={setFormer}
        />
        <TextField
          label={texts.newPassword}
          hint={texts.passwordHint}
          kind="password"
          autocomplete="new-password"
          value={wanted}
          onInput={setWanted}
        />
      </AccountForm>
      <p role="status">{isDone ? texts.changed : ""}</p>
    </Section>
  );
}

function Device({ login, onEnd }: { readonly login: LoginBody; readonly onEnd: () => void }) {
  const texts = messages.value.accounts;
  const speech = language.value;
  const device = login.device === "" ? texts.unknownDevice : login.device;
  const when = (instant: string): string => formatInstant(new Date(instant), speech);
  return (
    <li class="account-row">
      <div>
        <strong>{device}</strong>
        {login.is_this && <span class="tag">{texts.thisDevice}</span>}
        <p class="quiet">{texts.since(when(login.began_at), when(login.used_at))}</p>
      </div>
      {!login.is_this && (
        <button type="button" aria-label={texts.endDevice(device)} onClick={onEnd}>
          {texts.logOut}
        </button>
      )}
    </li>
  );
}

function Devices() {
  const texts = messages.value.accounts;
  const { accounts } = useProduct();
  const { state, reloaded } = useLoaded(() => accounts.logins(), [accounts]);
  const { isBusy, error, run } = useTask();
  const end = (task: () => Promise<void>): void => {
    run(async () => {
      await task();
      await reloaded();
    });
  };
  const logins = state.value ?? [];
  return (
    <Section title={texts.devicesTitle} hint={texts.devicesHint}>
      <ul class="account-list">
        {logins.map((login) => (
          <Device
            key={login.id}
            login={login}
            onEnd={() => {
              end(() => accounts.endLogin(login.id));
            }}
          />
        ))}
      </ul>
      <p class="reason" role="alert">
        {error ?? (state.kind === "failed" ? state.message : null)}
      </p>
      {logins.length > 1 && (
        <p>
          <button
            type="button"
            disabled={isBusy}
            onClick={() => {
              end(() => accounts.endOtherLogins());
            }}
          >
            {texts.endOthers}
          </button>
        </p>
      )}
    </Section>
  );
}

function Own({ own }: { readonly own: AccountBody }) {
  const texts = messages.value.accounts;
  const { account } = useProduct();
  const { isBusy, error, run } = useTask();
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{texts.accountTitle}</h1>
          <p>{texts.signedInAs(own.name)}</p>
          <p class="quiet">
            {texts.roleIs(texts.roles[own.role])}. {texts.roleMeans[own.role]}
          </p>
        </div>
        <div class="account-actions">
          {own.role === "administrator" && (
            <Link class="button" to={{ page: "people" }}>
              {texts.peopleTitle}
            </Link>
          )}
          <button
            type="button"
            disabled={isBusy}
            onClick={() => {
              run(() => account.logOut());
            }}
          >
            {texts.logOut}
          </button>
        </div>
      </div>
      <p class="reason" role="alert">
        {error}
      </p>
      <Devices />
      <Password />
      <DeleteAccount />
    </>
  );
}

/** One's own account: password, devices, logging out. */
export function AccountPage() {
  const { account } = useProduct();
  const own = account.account.value;
  // while a login has ended the page is hidden, and whoever logs in again goes on
  const last = useRef(own);
  if (own !== null) last.current = own;
  if (last.current !== null) return <Own own={last.current} />;
  if (account.presence.value !== "none") return null; // it is being asked
  const texts = messages.value.accounts;
  return (
    <div class="stack">
      <h1>{texts.accountTitle}</h1>
      <p class="notice">{texts.needsAccounts}</p>
    </div>
  );
}
