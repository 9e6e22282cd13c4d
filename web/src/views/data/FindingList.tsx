import { formatCount } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import type { CheckStateBody } from "../../transport/datasets";

interface Props {
  readonly check: CheckStateBody;
  readonly onLook: (id: string) => void;
}

export function FindingList({ check, onLook }: Props) {
  const texts = messages.value.data;
  return (
    <section class="stack" aria-labelledby="findings-title">
      <h2 id="findings-title">{texts.findings}</h2>
      {!check.has_models && <p class="quiet">{texts.noModels}</p>}
      {check.findings.length === 0 && <p>{texts.nothing}</p>}
      <ul class="finding-list">
        {check.findings.map((finding) => (
          <li key={finding.id} class="card finding" data-severity={finding.severity}>
            <h3>
              {finding.id} <span class="severity">{texts[finding.severity]}</span>
            </h3>
            <p>{finding.text}</p>
            <p class="quiet">{texts.proposed(finding.action)}</p>
            {finding.n_rows > 0 && (
              <button
                type="button"
                class="small"
                aria-label={`${texts.look}: ${finding.id}`}
                onClick={() => {
                  onLook(finding.id);
                }}
              >
                {texts.look} ({formatCount(finding.n_rows, language.value)})
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
