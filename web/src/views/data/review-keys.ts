/** What a key means while a pose is looked at. */
import type { NewLabel } from "../../transport/datasets";

export type ReviewCommand =
  | { readonly kind: "confirm" | "accept" | "exclude" | "undo" | "previous" | "next" }
  | { readonly kind: "relabel"; readonly label: NewLabel };

const KEYS: Readonly<Record<string, ReviewCommand["kind"]>> = {
  Enter: "confirm",
  KeyS: "accept",
  KeyX: "exclude",
  KeyZ: "undo",
  Backspace: "undo",
  ArrowLeft: "previous",
  ArrowUp: "previous",
  ArrowRight: "next",
  ArrowDown: "next",
};

const GRADES = ["a", "b", "c", "d", "e"] as const;

/** By the place of the key, so that it works with a Korean layout, too. */
export function commandOf(code: string): ReviewCommand | null {
  const kind = KEYS[code];
  if (kind !== undefined && kind !== "relabel") return { kind };
  const digit = /^(?:Digit|Numpad)([1-3])$/.exec(code)?.[1];
  if (digit !== undefined) return { kind: "relabel", label: { view: Number(digit) } };
  const letter = /^Key([A-E])$/.exec(code)?.[1]?.toLowerCase();
  const grade = GRADES.find((each) => each === letter);
  return grade === undefined ? null : { kind: "relabel", label: { grade } };
}
