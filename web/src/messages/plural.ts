/** The one place that knows which words of a language have a plural. */

/** Returns `one` for exactly one, as a figure shows it, else `other`; of English texts. */
export const plural = (count: string | number, one: string, other: string): string =>
  String(count) === "1" ? one : other;
