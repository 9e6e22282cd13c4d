/** Whether the person has agreed to a history, and whether the first page has been answered. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";

import type { Language } from "../messages/language";
import type { AgreementBody } from "../transport/bodies";
import type { RestClient } from "../transport/rest";
import { recall, remember } from "./memory";

const DECLINED_KEY = "barun.without-history";

/** Accounts that share a browser do not share their answers. */
const keyOf = (owner: string | null): string =>
  owner === null || owner === "" ? DECLINED_KEY : `${DECLINED_KEY}.${owner}`;

type AgreementClient = Pick<RestClient, "agreement" | "agree" | "withdraw">;

export class AgreementStore {
  readonly #body = signal<AgreementBody | null>(null);
  readonly #isUnreachable = signal(false);
  readonly #hasForgotten = signal(false);
  /** Grows when what this browser remembers has changed. */
  readonly #nDeclined = signal(0);
  /** Counts what the service is asked; an answer older than the newest that was taken is dropped. */
  #nAsked = 0;
  #newestTaken = 0;

  /** @param owner whose note "without a history" is; empty where nobody logs in, null while nobody knows */
  constructor(
    private readonly client: AgreementClient,
    private readonly owner: ReadonlySignal<string | null> = signal(""),
  ) {}

  get body(): ReadonlySignal<AgreementBody | null> {
    return this.#body;
  }

  /** Whether everything was forgotten a moment ago; the first page says so. */
  get hasForgotten(): ReadonlySignal<boolean> {
    return this.#hasForgotten;
  }

  get isUnreachable(): ReadonlySignal<boolean> {
    return this.#isUnreachable;
  }

  readonly isAgreed = computed(() => this.#body.value?.is_agreed ?? false);

  /** Null while the service has not answered: nobody knows yet. */
  readonly isAnswered = computed<boolean | null>(() => {
    const body = this.#body.value;
    if (body === null) return this.#declined() === null ? null : true;
    if (body.is_agreed) return true;
    return this.owner.value === null ? null : this.#declined() === body.current_version;
  });

  async load(): Promise<void> {
    const number = (this.#nAsked += 1);
    try {
      const body = await this.client.agreement();
      this.#isUnreachable.value = false;
      if (number < this.#newestTaken) return;
      this.#newestTaken = number;
      this.#body.value = body;
    } catch {
      if (number > this.#newestTaken) this.#isUnreachable.value = true;
    }
  }

  /** Agrees to the text shown. */
  async agree(language: Language): Promise<void> {
    const version = this.#body.value?.current_version;
    if (version === undefined) return;
    await this.client.agree(version, language);
    this.#overtake();
    this.#decline(null);
    await this.load();
  }

  /** Goes on without a history; remembered by this browser, as a setting. */
  decline(): void {
    this.#decline(this.#body.value?.current_version ?? "");
  }

  async withdraw(): Promise<void> {
    await this.client.withdraw();
    this.#overtake();
    this.decline();
    await this.load();
  }

  /**
   * As on the first visit, after everything was forgotten.
   *
   * @param owner whose note goes, where that is no longer who is here
   */
  forget(owner: string | null = this.owner.peek()): void {
    this.#overtake();
    this.#decline(null, owner);
    this.#hasForgotten.value = true;
  }

  /** What was asked before now may not know of what was done since. */
  #overtake(): void {
    this.#newestTaken = this.#nAsked += 1;
  }

  #declined(): string | null {
    return this.#nDeclined.value < 0 ? null : recall(keyOf(this.owner.value));
  }

  #decline(version: string | null, owner = this.owner.peek()): void {
    remember(keyOf(owner), version);
    this.#nDeclined.value += 1;
  }
}
