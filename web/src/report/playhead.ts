/** Where the page is in the recording; everything that follows it listens here. */
import { findRow } from "./data";

export type Listener = (row: number, timeS: number) => void;

export class Playhead {
  readonly #timesS: Float64Array;
  readonly #listeners = new Set<Listener>();
  #row = 0;

  constructor(timesS: Float64Array) {
    this.#timesS = timesS;
  }

  get row(): number {
    return this.#row;
  }

  get timeS(): number {
    return this.#timesS[this.#row] ?? 0;
  }

  get startS(): number {
    return this.#timesS[0] ?? 0;
  }

  get endS(): number {
    return this.#timesS.at(-1) ?? 0;
  }

  get lastRow(): number {
    return Math.max(0, this.#timesS.length - 1);
  }

  /** Listen to moves; returns what ends the listening. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    listener(this.#row, this.timeS);
    return () => this.#listeners.delete(listener);
  }

  toRow(row: number): void {
    const next = Math.min(this.lastRow, Math.max(0, Math.round(row)));
    if (next === this.#row) return;
    this.#row = next;
    for (const listener of this.#listeners) listener(next, this.timeS);
  }

  toTime(timeS: number): void {
    this.toRow(findRow(this.#timesS, timeS));
  }
}

/** What a key does to the playhead; false when the key means nothing here. */
export function moveByKey(playhead: Playhead, key: string, shift: boolean): boolean {
  switch (key) {
    case "ArrowLeft":
    case "ArrowRight": {
      const sign = key === "ArrowRight" ? 1 : -1;
      if (shift) playhead.toTime(playhead.timeS + sign);
      else playhead.toRow(playhead.row + sign);
      return true;
    }
    case "Home":
      playhead.toRow(0);
      return true;
    case "End":
      playhead.toRow(playhead.lastRow);
      return true;
    default:
      return false;
  }
}
