import { formatCount, formatInstant } from "../../messages/figures";
import { language } from "../../messages/language";
import { jobTexts } from "../../messages/texts/jobs";
import type { GateBody, ModelUpdateBody, ModelUpdatesBody } from "../../transport/jobs";
import { Link } from "../Link";

interface Props {
  readonly models: readonly ModelUpdatesBody[];
  readonly addressOf: (model: string) => string;
}

const nameOf = (names: Readonly<Record<string, string>>, key: string): string => names[key] ?? key;

function Gates({ gates }: { readonly gates: readonly GateBody[] }) {
  const texts = jobTexts.value;
  const count = (some: readonly GateBody[]): string => formatCount(some.length, language.value);
  const title = texts.gates(count(gates.filter((gate) => gate.is_open)), count(gates));
  return (
    <details>
      <summary>{title}</summary>
      <div class="scroll" tabIndex={0} role="group" aria-label={title}>
        <table class="dense">
          <thead>
            <tr>
              <th scope="col">{texts.gate}</th>
              <th scope="col">{texts.subject}</th>
              <th scope="col">{texts.value}</th>
              <th scope="col">{texts.bound}</th>
              <th scope="col">{texts.verdict}</th>
            </tr>
          </thead>
          <tbody>
            {gates.map((gate) => (
              <tr key={`${gate.name} ${gate.subject}`}>
                <th scope="row">{gate.name}</th>
                <td>{gate.subject}</td>
                <td>{gate.value}</td>
                <td>{gate.bound}</td>
                <td>{gate.is_open ? texts.isOpen : texts.isClosed}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {gates
        .filter((gate) => !gate.is_open && gate.details !== "")
        .map((gate) => (
          <p key={`${gate.name} ${gate.subject}`}>
            {gate.name}, {gate.subject}: {gate.details}
          </p>
        ))}
    </details>
  );
}

function Last({ last }: { readonly last: ModelUpdateBody }) {
  const texts = jobTexts.value;
  return (
    <>
      <p>
        {texts.last(formatInstant(new Date(1000 * last.begun_s), language.value))} {last.sentence}
      </p>
      {last.triggers.map((trigger) => (
        <p key={trigger} class="quiet">
          {trigger}
        </p>
      ))}
      {last.gates.length > 0 && <Gates gates={last.gates} />}
    </>
  );
}

function candidateOf(one: ModelUpdatesBody): string | null {
  const texts = jobTexts.value;
  if (one.experiment !== null) {
    const version = String(one.experiment.challenger);
    return one.experiment.state === "frozen" ? texts.held(version) : texts.compared(version);
  }
  return one.challenger === null ? null : texts.waits(String(one.challenger));
}

/** Of each model: what is in service, what may follow it, and what the last update came to. */
export function Updates({ models, addressOf }: Props) {
  const texts = jobTexts.value;
  return (
    <section class="card" aria-labelledby="updates-title">
      <h2 id="updates-title">{texts.updates}</h2>
      <p class="quiet">{texts.updatesHint}</p>
      {models.map((one) => {
        const name = nameOf(texts.modelNames, one.model);
        const candidate = candidateOf(one);
        return (
          <section key={one.model} class="model-updates" aria-label={name}>
            <h3>{name}</h3>
            <p>{one.champion === null ? texts.builtIn : texts.inService(String(one.champion))}</p>
            {candidate !== null && <p>{candidate}</p>}
            {one.experiment !== null && (
              <p>
                <Link to={{ page: "experiments" }}>{texts.toComparisons}</Link>
              </p>
            )}
            {one.last === null ? <p>{texts.never}</p> : <Last last={one.last} />}
            {one.last?.has_report === true && (
              <p>
                <a
                  href={addressOf(one.model)}
                  target="_blank"
                  rel="noopener"
                  aria-label={texts.reportOf(name)}
                >
                  {texts.report}
                </a>
              </p>
            )}
          </section>
        );
      })}
    </section>
  );
}
