import type { ComponentChildren } from "preact";

import { messages } from "../../messages/language";
import { useProduct } from "../../state/product";
import type { Role } from "../../transport/accounts";

interface Props {
  readonly title: string;
  readonly role: Role;
  /** Whether it is for whoever is alone with Barun, too. */
  readonly isForOne: boolean;
  readonly children: ComponentChildren;
}

/** A page that takes a role, for who has it; the others are told once, instead of by every part of it. */
export function NeedsRole({ title, role, isForOne, children }: Props) {
  const texts = messages.value.accounts;
  const { account } = useProduct();
  const own = account.account.value;
  const presence = account.presence.value;
  if (presence === "unknown") return null;
  if (presence === "none" ? isForOne : own?.role === role) return <>{children}</>;
  return (
    <section class="card account-card" aria-labelledby="needs-role-title">
      <h1 id="needs-role-title">{title}</h1>
      <p>
        {presence === "none"
          ? texts.needsAccounts
          : texts.needsRole(texts.roles[role], own === null ? "" : texts.roles[own.role])}
      </p>
    </section>
  );
}
