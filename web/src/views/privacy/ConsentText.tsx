interface Group {
  readonly isList: boolean;
  readonly lines: readonly string[];
}

const POINT = "- ";

/** Lines as they belong together: sentences, and the points of a list. */
export function groupLines(text: string): readonly Group[] {
  const groups: { isList: boolean; lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const isList = line.startsWith(POINT);
    const last = groups.at(-1);
    const words = isList ? line.slice(POINT.length) : line;
    if (last?.isList === isList) last.lines.push(words);
    else groups.push({ isList, lines: [words] });
  }
  return groups;
}

/** The words a person agrees to, as the service keeps them. */
export function ConsentText({ text }: { readonly text: string }) {
  return (
    <div class="consent-text">
      {groupLines(text).map(({ isList, lines }) =>
        isList ? (
          <ul key={lines[0]}>
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        ) : (
          <p key={lines[0]}>{lines.join(" ")}</p>
        ),
      )}
    </div>
  );
}
