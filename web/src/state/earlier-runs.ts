/** Recordings of the same runner that stay with the service: what is usual, and what changed since. */
import { type ReadonlySignal, signal } from "@preact/signals";

import type { Language } from "../messages/language";
import type { Client } from "../transport/client";
import { RefusedError } from "../transport/request";

export const USES = ["none", "baseline", "compare"] as const;
export type Use = (typeof USES)[number];

export interface EarlierRun {
  readonly id: string;
  readonly name: string;
  readonly speedKmH: number | null;
  readonly use: Use;
}

/** What a report is asked to compare with; each an id, with its speed after a colon. */
export interface References {
  readonly baseline: readonly string[];
  readonly compare: string | null;
}

export const NO_REFERENCES: References = { baseline: [], compare: null };

/** As many as the service takes for one report. */
export const MOST_EARLIER = 8;
const STORAGE_KEY = "barun.earlier-runs";

function isRun(value: unknown): value is EarlierRun {
  if (typeof value !== "object" || value === null) return false;
  const { id, name, speedKmH, use } = value as Partial<Record<keyof EarlierRun, unknown>>;
  const isSpeed = speedKmH === null || typeof speedKmH === "number";
  return (
    typeof id === "string" && typeof name === "string" && isSpeed && USES.some((one) => one === use)
  );
}

function kept(): readonly EarlierRun[] {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? "[]");
    return Array.isArray(value) ? value.filter(isRun).slice(-MOST_EARLIER) : [];
  } catch {
    return []; // storage is switched off, or somebody wrote something else
  }
}

const reference = ({ id, speedKmH }: EarlierRun): string =>
  speedKmH === null ? id : `${id}:${(speedKmH / 3.6).toFixed(4)}`;

export class EarlierRuns {
  readonly #list = signal(kept());
  #keepAlive: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly client: Pick<Client, "recording" | "remove" | "leave">,
    private readonly language: ReadonlySignal<Language>,
    private readonly keepAliveMs: number,
  ) {
    this.#ask(); // the page may have been reloaded: whoever asks in time keeps them
    this.#stayAwake();
  }

  get list(): ReadonlySignal<readonly EarlierRun[]> {
    return this.#list;
  }

  /** Takes a recording over; the oldest goes when there are too many. */
  add(id: string, name: string, speedKmH: number | null): void {
    const all = [...this.#list.peek(), { id, name, speedKmH, use: "baseline" } as const];
    for (const gone of all.slice(0, -MOST_EARLIER)) this.client.remove(gone.id);
    this.#set(all.slice(-MOST_EARLIER));
  }

  /** What a recording is for; only one is compared with. */
  choose(id: string, use: Use): void {
    this.#set(
      this.#list.peek().map((run) => {
        if (run.id === id) return { ...run, use };
        return use === "compare" && run.use === "compare" ? { ...run, use: "none" } : run;
      }),
    );
  }

  remove(id: string): void {
    this.client.remove(id);
    this.#drop(id);
  }

  clear(): void {
    for (const { id } of this.#list.peek()) this.client.remove(id);
    this.#set([]);
  }

  references(): References {
    const list = this.#list.value;
    const compared = list.find(({ use }) => use === "compare");
    return {
      baseline: list.filter(({ use }) => use === "baseline").map(reference),
      compare: compared === undefined ? null : reference(compared),
    };
  }

  /** Says goodbye when the page goes away; after a reload they are still here. */
  leave(): void {
    clearInterval(this.#keepAlive);
    for (const { id } of this.#list.peek()) this.client.leave(id);
  }

  #drop(id: string): void {
    this.#set(this.#list.peek().filter((run) => run.id !== id));
  }

  #ask(): void {
    for (const { id } of this.#list.peek()) {
      this.client.recording(id, this.language.peek()).catch((error: unknown) => {
        if (error instanceof RefusedError && error.status === 404) this.#drop(id);
      });
    }
  }

  #stayAwake(): void {
    this.#keepAlive = setInterval(() => {
      this.#ask();
    }, this.keepAliveMs);
  }

  #set(list: readonly EarlierRun[]): void {
    this.#list.value = list;
    try {
      sessionStorage.setItem(STORAGE_KEY, JSON.stringify(list));
    } catch {
      // a reload loses them then
    }
  }
}
