import { formatCount } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import type { CheckStateBody, ChoiceBody, FindingBody } from "../../transport/datasets";
import { SelectField } from "../fields";

/** What is done about findings, by their ids. */
export type Choices = ReadonlyMap<string, ChoiceBody["action"]>;

const NOTHING = "nothing";

interface Props {
  readonly check: CheckStateBody;
  readonly choices: Choices;
  readonly isBusy: boolean;
  /** Decisions about rows that are not saved: a cleaning would make them be about an old version. */
  readonly hasDecisions: boolean;
  readonly onChoose: (choices: Choices) => void;
  readonly onClean: () => void;
  readonly onLook: (id: string) => void;
}

function ActionField({
  finding,
  choices,
  onChoose,
}: {
  readonly finding: FindingBody;
  readonly choices: Choices;
  readonly onChoose: (choices: Choices) => void;
}) {
  const texts = messages.value.data;
  return (
    <SelectField
      label={texts.todoFor(finding.id)}
      value={choices.get(finding.id) ?? NOTHING}
      options={[
        { value: NOTHING, label: texts.doNothing },
        ...finding.actions.map(({ action, text }, place) => ({
          value: action,
          label: place === 0 && finding.is_proposed ? texts.isProposed(text) : text,
        })),
      ]}
      onChange={(action) => {
        const others = [...choices].filter(([id]) => id !== finding.id);
        onChoose(new Map(action === NOTHING ? others : [...others, [finding.id, action]]));
      }}
    />
  );
}

/** What a check found: why, which rows, what is proposed, and what a person chooses to do. */
export function FindingList({
  check,
  choices,
  isBusy,
  hasDecisions,
  onChoose,
  onClean,
  onLook,
}: Props) {
  const texts = messages.value.data;
  const proposals = check.findings.flatMap(({ id, actions, is_proposed }) => {
    const [first] = actions;
    return is_proposed && first !== undefined ? [[id, first.action] as const] : [];
  });
  return (
    <section class="stack" aria-labelledby="findings-title">
      <h2 id="findings-title">{texts.findings}</h2>
      {!check.has_models && <p class="quiet">{texts.noModels}</p>}
      {check.findings.length === 0 && <p>{texts.nothing}</p>}
      {check.findings.length > 0 && (
        <div class="data-tools">
          {proposals.length > 0 && (
            <button
              type="button"
              class="small"
              onClick={() => {
                onChoose(new Map([...choices, ...proposals]));
              }}
            >
              {texts.chooseProposed}
            </button>
          )}
          {choices.size > 0 ? (
            <button
              type="button"
              class="small primary"
              disabled={isBusy || hasDecisions}
              onClick={onClean}
            >
              {texts.clean(formatCount(choices.size, language.value))}
            </button>
          ) : (
            <p class="quiet">{texts.noneChosen}</p>
          )}
          {choices.size > 0 && hasDecisions && <p class="quiet">{texts.saveFirst}</p>}
        </div>
      )}
      <ul class="finding-list">
        {check.findings.map((finding) => (
          <li key={finding.id} class="card finding" data-severity={finding.severity}>
            <h3>
              {finding.id} <span class="severity">{texts[finding.severity]}</span>
            </h3>
            <p>{finding.text}</p>
            <p class="quiet">{texts.proposed(finding.action)}</p>
            <div class="finding-tools">
              {finding.actions.length > 0 && (
                <ActionField finding={finding} choices={choices} onChoose={onChoose} />
              )}
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
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
