/** Who is logged in, where people log in. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";

import type { AccountBody, AccountsClient, WhoBody } from "../transport/accounts";

const OWNER_KEY = "barun.account";

/** Whose what this tab keeps over a reload is. */
function readOwner(): string | null {
  try {
    return sessionStorage.getItem(OWNER_KEY);
  } catch {
    return null; // nothing is kept then
  }
}

/** What one account left unsaved in this tab is nothing for the next. */
function clearTab(): void {
  try {
    sessionStorage.clear();
  } catch {
    // as above
  }
}

/** An account that is being deleted; the number of its certificate, where one is signed. */
export interface Gone {
  readonly certificate: string | null;
}

/** `unknown` until the service has answered, `none` where it has no accounts. */
export type Presence = "unknown" | "none" | "out" | "in";

export class AccountStore {
  readonly #who = signal<WhoBody | null>(null);
  readonly #isShutOut = signal(false);
  /** Who was there last, also after the login has ended. */
  #former: string | null = null;
  /** Counts what the service is asked; an answer that was overtaken is dropped. */
  #nAsked = 0;

  constructor(
    private readonly client: Pick<AccountsClient, "who" | "logOut">,
    private readonly reload: () => void,
  ) {}

  get account(): ReadonlySignal<AccountBody | null> {
    return this.#account;
  }

  readonly #gone = signal<Gone | null>(null);

  /** What is left to say to who deleted their account, until the page is loaded anew. */
  get gone(): ReadonlySignal<Gone | null> {
    return this.#gone;
  }

  /** Whose history a coach looks at; null for the own. */
  readonly watched = signal<AccountBody | null>(null);

  readonly #account = computed(() => this.#who.value?.account ?? null);

  /** Whether the service does not know this browser any more: its cookie is gone, or worthless. */
  get isShutOut(): ReadonlySignal<boolean> {
    return this.#isShutOut;
  }

  /** What is kept by account in this browser is kept under it; null while nobody knows. */
  readonly owner = computed<string | null>(() =>
    this.presence.value === "none" ? "" : (this.#account.value?.id ?? null),
  );

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
      if (number !== this.#nAsked) return;
      this.#isShutOut.value = false;
      this.#take(who);
    } catch {
      // the service is away; the page says so elsewhere
    }
  }

  /** The service says that it does not know this browser (any more). */
  shutOut(): void {
    this.#isShutOut.value = true;
  }

  /** The service says that nobody is logged in (any more). */
  lose(): void {
    this.#nAsked += 1;
    this.#who.value = { uses_accounts: true, account: null };
  }

  /** Whether somebody was here until the login ended. */
  readonly hasEnded = computed(() => this.presence.value === "out" && this.#former !== null);

  /** Whoever was here goes on where the login ended; for anybody else the page begins anew. */
  enter(who: WhoBody): void {
    this.#nAsked += 1;
    if (this.#former !== null && this.#former === who.account?.id) {
      this.#take(who);
      return;
    }
    const owner = readOwner();
    if (owner !== null && owner !== who.account?.id) clearTab();
    this.reload();
  }

  /** The account was deleted: nobody is here, and nothing of who was is left in this tab. */
  leave(gone: Gone): void {
    this.#gone.value = gone;
    this.#former = null;
    clearTab();
    this.lose();
  }

  async logOut(): Promise<void> {
    await this.client.logOut();
    clearTab();
    this.reload();
  }

  #take(who: WhoBody): void {
    const id = who.account?.id ?? null;
    if (id !== null && this.#former !== null && id !== this.#former) {
      clearTab(); // another tab of this browser logged somebody else in
      this.reload();
      return;
    }
    if (id !== null) {
      this.#former = id;
      try {
        sessionStorage.setItem(OWNER_KEY, id);
      } catch {
        // nothing is kept over a reload then
      }
    }
    this.#who.value = who;
  }
}
