import type { CheckBody, ModelBody, StatusBody } from "../contract/api";
import { messages } from "../messages/language";

const HASH_SHOWN = 12;
const MARKS: Readonly<Record<CheckBody["outcome"], string>> = {
  passed: "✓",
  warning: "!",
  failed: "✕",
};

function Check({ check }: { readonly check: CheckBody }) {
  const texts = messages.value;
  return (
    <li data-outcome={check.outcome}>
      <span class="mark" role="img" aria-label={texts[check.outcome]}>
        {MARKS[check.outcome]}
      </span>
      <span>
        <strong>{check.title}</strong>
        <span class="finding">{check.finding}</span>
      </span>
    </li>
  );
}

function Model({ model }: { readonly model: ModelBody }) {
  const texts = messages.value;
  const use = model.is_used ? texts.modelUsed : texts.modelWhole;
  return (
    <tr data-used={model.is_used}>
      <th scope="row">{model.name}</th>
      <td>{model.is_whole ? use : texts.modelDamaged}</td>
      <td>{model.version}</td>
      <td>
        <code title={model.sha256}>{model.sha256.slice(0, HASH_SHOWN)}</code>
      </td>
      <td>{model.license}</td>
    </tr>
  );
}

export function Installed({ status }: { readonly status: StatusBody | null }) {
  const texts = messages.value;
  if (status === null) {
    return (
      <section class="card installed">
        <h2>{texts.installed}</h2>
        <p>{texts.installedUnknown}</p>
      </section>
    );
  }
  return (
    <section class="card installed" aria-labelledby="installed-title">
      <h2 id="installed-title">{texts.installed}</h2>
      <p class={status.is_ready ? "good" : "bad"}>
        {status.is_ready ? texts.installedReady : texts.installedNotReady} Barun {status.version}
      </p>
      <details open={!status.is_ready}>
        <summary>
          {texts.checks} · {texts.models}
        </summary>
        <h3>{texts.checks}</h3>
        <ul class="checks">
          {status.checks.map((check) => (
            <Check key={check.key} check={check} />
          ))}
        </ul>
        <h3>{texts.models}</h3>
        <div class="scroll" tabIndex={0} role="group" aria-label={texts.models}>
          <table>
            <thead>
              <tr>
                <th scope="col">{texts.model}</th>
                <th scope="col">{texts.modelState}</th>
                <th scope="col">{texts.modelVersion}</th>
                <th scope="col">{texts.modelHash}</th>
                <th scope="col">{texts.modelLicense}</th>
              </tr>
            </thead>
            <tbody>
              {status.models.map((model) => (
                <Model key={model.name} model={model} />
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}
