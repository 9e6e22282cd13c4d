import { useState } from "preact/hooks";

import { formatInstant } from "../messages/figures";
import { language, messages } from "../messages/language";
import { useProduct } from "../state/product";
import {
  type CodeBody,
  type IssuedCodeBody,
  type AccountPersonBody,
  type Role,
  ROLES,
} from "../transport/accounts";
import { Dialog } from "../views/Dialog";
import { Section, SelectField } from "../views/fields";
import { useLoaded } from "../views/use-loaded";
import { useTask } from "../views/use-task";

type Run = (task: () => Promise<void>) => void;

const roleOptions = () => {
  const { roles } = messages.value.accounts;
  return ROLES.map((value) => ({ value, label: roles[value] }));
};

/** Shown once: the service keeps only a hash of it. */
function IssuedLink({
  issued,
  onClose,
}: {
  readonly issued: IssuedCodeBody;
  readonly onClose: () => void;
}) {
  const texts = messages.value.accounts;
  const [isCopied, setIsCopied] = useState(false);
  const link = `${location.origin}${issued.path}`;
  const copy = (): void => {
    navigator.clipboard.writeText(link).then(
      () => {
        setIsCopied(true);
      },
      () => undefined, // it can still be copied by hand
    );
  };
  return (
    <Dialog title={texts.linkTitle} onClose={onClose}>
      <p>{issued.kind === "invitation" ? texts.linkInvitation : texts.linkReset}</p>
      <input
        class="account-link"
        readOnly
        aria-label={texts.link}
        value={link}
        onFocus={({ currentTarget }) => {
          currentTarget.select();
        }}
      />
      <p class="quiet">{texts.until(formatInstant(new Date(issued.ends_at), language.value))}</p>
      <p role="status">{isCopied ? texts.copied : ""}</p>
      <div class="row">
        <button type="button" class="primary" onClick={copy}>
          {texts.copy}
        </button>
        <button type="button" onClick={onClose}>
          {messages.value.shell.close}
        </button>
      </div>
    </Dialog>
  );
}

interface PersonProps {
  readonly person: AccountPersonBody;
  readonly isOwn: boolean;
  readonly run: Run;
  readonly onIssued: (issued: IssuedCodeBody) => void;
}

function Person({ person, isOwn, run, onIssued }: PersonProps) {
  const texts = messages.value.accounts;
  const { accounts } = useProduct();
  return (
    <li class="account-row">
      <div>
        <strong>{person.name}</strong>
        {isOwn && <span class="tag">{texts.you}</span>}
        {person.is_disabled && <span class="tag">{texts.disabled}</span>}
        <p class="quiet">{texts.roleMeans[person.role]}</p>
      </div>
      <div class="account-actions">
        <SelectField
          label={texts.roleOf(person.name)}
          value={person.role}
          options={roleOptions()}
          onChange={(role) => {
            run(async () => {
              await accounts.change(person.id, { role });
            });
          }}
        />
        <button
          type="button"
          aria-label={`${texts.newLink}: ${person.name}`}
          onClick={() => {
            run(async () => {
              onIssued(await accounts.issueReset(person.id));
            });
          }}
        >
          {texts.newLink}
        </button>
        {!isOwn && (
          <button
            type="button"
            aria-label={`${person.is_disabled ? texts.enable : texts.disable}: ${person.name}`}
            onClick={() => {
              run(async () => {
                await accounts.change(person.id, { is_disabled: !person.is_disabled });
              });
            }}
          >
            {person.is_disabled ? texts.enable : texts.disable}
          </button>
        )}
      </div>
    </li>
  );
}

function OpenLink({
  code,
  name,
  run,
}: {
  readonly code: CodeBody;
  readonly name: string;
  readonly run: Run;
}) {
  const texts = messages.value.accounts;
  const { accounts } = useProduct();
  const what =
    code.kind === "invitation"
      ? texts.openInvitation(texts.roles[code.role])
      : texts.openReset(name);
  return (
    <li class="account-row">
      <div>
        <strong>{what}</strong>
        <p class="quiet">{texts.until(formatInstant(new Date(code.ends_at), language.value))}</p>
      </div>
      <button
        type="button"
        aria-label={`${texts.takeBack}: ${what}`}
        onClick={() => {
          run(() => accounts.takeBack(code.id));
        }}
      >
        {texts.takeBack}
      </button>
    </li>
  );
}

/** All accounts, for administrators. */
export function PeoplePage() {
  const texts = messages.value.accounts;
  const { accounts, account } = useProduct();
  const { state, reloaded } = useLoaded(() => accounts.people(), [accounts]);
  const [role, setRole] = useState<Role>("person");
  const [issued, setIssued] = useState<IssuedCodeBody | null>(null);
  const task = useTask();
  const run: Run = (work) => {
    task.run(async () => {
      try {
        await work();
      } finally {
        await reloaded(); // what was refused is shown as it is, too
      }
    });
  };
  const people = state.value?.people ?? [];
  const codes = state.value?.codes ?? [];
  const nameOf = (id: string | null): string => people.find((one) => one.id === id)?.name ?? "";
  return (
    <>
      <div class="page-head">
        <h1>{texts.peopleTitle}</h1>
      </div>
      <p class="reason" role="alert">
        {task.error ?? (state.kind === "failed" ? state.message : null)}
      </p>
      <section class="card" aria-label={texts.peopleTitle}>
        <ul class="account-list">
          {people.map((person) => (
            <Person
              key={person.id}
              person={person}
              isOwn={person.id === account.account.value?.id}
              run={run}
              onIssued={setIssued}
            />
          ))}
        </ul>
      </section>
      <Section title={texts.inviteTitle} hint={texts.roleMeans[role]}>
        <SelectField label={texts.role} value={role} options={roleOptions()} onChange={setRole} />
        <p>
          <button
            type="button"
            class="primary"
            disabled={task.isBusy}
            onClick={() => {
              run(async () => {
                setIssued(await accounts.invite(role));
              });
            }}
          >
            {texts.invite}
          </button>
        </p>
      </Section>
      {codes.length > 0 && (
        <Section title={texts.openLinks}>
          <ul class="account-list">
            {codes.map((code) => (
              <OpenLink key={code.id} code={code} name={nameOf(code.account_id)} run={run} />
            ))}
          </ul>
        </Section>
      )}
      {issued !== null && (
        <IssuedLink
          issued={issued}
          onClose={() => {
            setIssued(null);
          }}
        />
      )}
    </>
  );
}
