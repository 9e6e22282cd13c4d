/**
 * What a person has decided about rows and not yet saved; the last decision can be taken back. This
 * browser keeps them, so that a page that is loaded anew still has them.
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";

import { recall, remember } from "./memory";
import type { DatasetRowBody, DatasetsClient, NewDecision, NewLabel } from "../transport/datasets";

/** The service takes so many at once. */
const AT_ONCE = 100;

export interface Saved {
  readonly version: string;
  readonly nRows: number;
  readonly nExcluded: number;
  readonly nChanged: number;
  readonly nConfirmed: number;
  /** Rows left out beside, by person: the consent is over. */
  readonly leftOut: Readonly<Record<string, number>>;
}

const keyOf = (dataset: string): string => `barun.decisions.${dataset}`;

/** Decisions are about the rows of one version: those about another are dropped. */
function recalled(dataset: string, version: string): readonly NewDecision[] {
  try {
    const kept = JSON.parse(recall(keyOf(dataset)) ?? "null") as {
      readonly version: string;
      readonly made: readonly NewDecision[];
    } | null;
    return kept?.version === version ? kept.made : [];
  } catch {
    return []; // not what this page wrote
  }
}

export class Decisions {
  readonly #made = signal<readonly NewDecision[]>([]);
  /** By row; of several the last. */
  readonly byRow: ReadonlySignal<ReadonlyMap<string, NewDecision>> = computed(
    () => new Map(this.#made.value.map((each) => [each.row_id, each])),
  );

  constructor(
    private readonly dataset: string,
    private version: string,
  ) {
    this.#made.value = recalled(dataset, version);
  }

  get count(): number {
    return this.byRow.value.size;
  }

  confirm(row: DatasetRowBody): void {
    this.#add({ row_id: row.row_id, verdict: "confirm" });
  }

  exclude(row: DatasetRowBody): void {
    this.#add({ row_id: row.row_id, verdict: "exclude" });
  }

  /** Gives a row another view or grade; a label given to it just before stays. */
  relabel(row: DatasetRowBody, label: NewLabel): void {
    const before = this.byRow.peek().get(row.row_id);
    const kept = before?.verdict === "relabel" ? before : {};
    this.#add({ ...kept, ...label, row_id: row.row_id, verdict: "relabel" });
  }

  /** Takes the last decision back; returns the row it was about. */
  undo(): string | null {
    const last = this.#made.peek().at(-1);
    this.#put(this.#made.peek().slice(0, -1));
    return last?.row_id ?? null;
  }

  clear(): void {
    this.#put([]);
  }

  /** Writes all as new versions, and forgets what was written. */
  async save(client: DatasetsClient): Promise<Saved> {
    const all = [...this.byRow.peek().values()];
    const { version } = this;
    let saved: Saved = { version, nRows: 0, nExcluded: 0, nChanged: 0, nConfirmed: 0, leftOut: {} };
    for (let start = 0; start < all.length; start += AT_ONCE) {
      const part = all.slice(start, start + AT_ONCE);
      const done = await client.decide(this.dataset, saved.version, part);
      saved = {
        version: done.version,
        nRows: done.n_rows,
        nExcluded: saved.nExcluded + done.n_excluded,
        nChanged: saved.nChanged + done.n_changed,
        nConfirmed: saved.nConfirmed + done.n_confirmed,
        leftOut: { ...saved.leftOut, ...done.left_out },
      };
      const written = new Set(part.map(({ row_id }) => row_id));
      this.version = done.version;
      this.#put(this.#made.peek().filter(({ row_id }) => !written.has(row_id)));
    }
    return saved;
  }

  #add(decision: NewDecision): void {
    this.#put([...this.#made.peek(), decision]);
  }

  #put(made: readonly NewDecision[]): void {
    this.#made.value = made;
    const kept = made.length === 0 ? null : JSON.stringify({ version: this.version, made });
    remember(keyOf(this.dataset), kept);
  }
}
