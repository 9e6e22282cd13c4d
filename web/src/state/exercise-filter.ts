/** Which finding the library of exercises is shown for; a reminder leads to its own. */
import { signal } from "@preact/signals";

/** Code of a finding; null for the whole library. */
export const exerciseFilter = signal<string | null>(null);
