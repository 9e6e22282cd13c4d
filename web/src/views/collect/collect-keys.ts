/** What a key means while samples are recorded. */
import type { Grade } from "../../state/collecting";

export type CollectCommand =
  | { readonly kind: "confirm" | "undo" | "undo-run" | "pause" | "person" | "finish" | "stop" }
  | { readonly kind: "view"; readonly view: number }
  | { readonly kind: "grade"; readonly grade: Grade };

type Plain = Exclude<CollectCommand["kind"], "view" | "grade">;

const KEYS: Readonly<Record<string, Plain>> = {
  Enter: "confirm",
  KeyZ: "undo",
  Backspace: "undo",
  KeyX: "undo-run",
  Space: "pause",
  KeyP: "person",
  KeyQ: "finish",
  Escape: "stop",
};

export const GRADES = ["a", "b", "c", "d", "e"] as const;

/** By the place of the key, so that it works with a Korean layout, too. */
export function commandOf(code: string): CollectCommand | null {
  const kind = KEYS[code];
  if (kind !== undefined) return { kind };
  const digit = /^(?:Digit|Numpad)([1-3])$/.exec(code)?.[1];
  if (digit !== undefined) return { kind: "view", view: Number(digit) };
  const letter = /^Key([A-E])$/.exec(code)?.[1]?.toLowerCase();
  const grade = GRADES.find((each) => each === letter);
  return grade === undefined ? null : { kind: "grade", grade };
}
