import { language } from "../../messages/language";
import { experimentTexts } from "../../messages/texts/experiments";
import type { GuardBody } from "../../transport/experiments";

/** What must not get worse, and whether it has. */
export function GuardTable({ guards }: { readonly guards: readonly GuardBody[] }) {
  const texts = experimentTexts(language.value);
  const figure = new Intl.NumberFormat(language.value, {
    maximumFractionDigits: 2,
    signDisplay: "exceptZero",
  });
  const difference = ({ interval: { estimate, low, high } }: GuardBody): string =>
    estimate === null || low === null || high === null
      ? texts.noFigure
      : `${figure.format(estimate)} (${figure.format(low)} … ${figure.format(high)})`;
  return (
    <div class="experiment-scroll" role="group" aria-label={texts.guards} tabIndex={0}>
      <table class="experiment-table">
        <thead>
          <tr>
            <th scope="col">{texts.what}</th>
            <th scope="col">{texts.difference}</th>
            <th scope="col">{texts.says}</th>
          </tr>
        </thead>
        <tbody>
          {guards.map((guard) => (
            <tr key={guard.name}>
              <th scope="row">{texts.guard[guard.name]}</th>
              <td>{difference(guard)}</td>
              <td>{guard.sentence}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
