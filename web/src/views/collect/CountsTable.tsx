import { formatCount } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import type { CollectionBody } from "../../transport/collections";
import { GRADES } from "./collect-keys";

const MARKS = ["1", "2", "3", ...GRADES] as const;

/** Samples of each person and label, beside how many are wanted. */
export function CountsTable({
  collection,
  person,
}: {
  readonly collection: CollectionBody;
  readonly person: string | null;
}) {
  const texts = messages.value.collect;
  const count = (value: number): string => formatCount(value, language.value);
  const { people, fewest, enough, warnings } = collection;
  const stateOf = (value: number): "few" | "good" | "plenty" =>
    value < fewest ? "few" : value <= enough ? "good" : "plenty";
  return (
    <section class="card stack" aria-labelledby="counts-title">
      <h2 id="counts-title">{texts.counts}</h2>
      <p class="quiet">{texts.targets(count(fewest), count(enough))}</p>
      <div class="counts-scroll" role="group" aria-label={texts.counts} tabIndex={0}>
        <table class="counts">
          <thead>
            <tr>
              <th scope="col">{texts.person}</th>
              {MARKS.map((mark) => (
                <th scope="col" key={mark}>
                  {mark} <span class="mark-word">{texts.marks[mark]}</span>
                </th>
              ))}
              <th scope="col">{texts.waiting}</th>
            </tr>
          </thead>
          <tbody>
            {people.map((each) => (
              <tr key={each.person} data-used={each.person === person}>
                <th scope="row">{each.person}</th>
                {MARKS.map((mark) => (
                  <td key={mark} data-state={stateOf(each.counts[mark] ?? 0)}>
                    {count(each.counts[mark] ?? 0)}
                  </td>
                ))}
                <td>{count(each.n_waiting)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {warnings.map((warning) => (
        <p class="notice" data-tone="warn" role="status" key={warning}>
          {warning}
        </p>
      ))}
    </section>
  );
}
