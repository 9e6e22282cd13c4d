/** Who is logged in, where people log in. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";

import type { AccountBody, AccountsClient, WhoBody } from "../transport/accounts";

/** `unknown` until the service has answered, `none` where it has no accounts. */
export type Presence = "unknown" | "none" | "out" | "in";

export class AccountStore {
  readonly #who = signal<WhoBody | null>(null);
  /** Counts what the service is asked; an answer that was overtaken is dropped. */
  #nAsked = 0;

  constructor(
    private readonly client: Pick<AccountsClient, "who" | "logOut">,
    private readonly reload: () => void,
  ) {}

  get account(): ReadonlySignal<AccountBody | null> {
    return this.#account;
  }

  /** Whose history a coach looks at; null for the own. */
  readonly watched = signal<AccountBody | null>(null);

  readonly #account = computed(() => this.#who.value?.account ?? null);

  readonly presence = computed<Presence>(() => {
    const who = this.#who.value;
    if (who === null) return "unknown";
    if (!who.uses_accounts) return "none";
    return who.account === null ? "out" : "in";
  });

  async load(): Promise<void> {
    const number = (this.#nAsked += 1);
    try {
      const who = await this.client.who();
      if (number === this.#nAsked) this.#who.value = who;
    } catch {
      // the service is away; the page says so elsewhere
    }
  }

  /** The service says that nobody is logged in (any more). */
  lose(): void {
    this.#nAsked += 1;
    this.#who.value = { uses_accounts: true, account: null };
  }

  /** Everything of the one before goes: the page begins anew. */
  enter(): void {
    this.reload();
  }

  async logOut(): Promise<void> {
    await this.client.logOut();
    this.reload();
  }
}
