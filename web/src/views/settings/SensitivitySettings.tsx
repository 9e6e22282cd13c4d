import { messages } from "../../messages/language";
import { BREAK_CODE, RULE_CODES, ruleText } from "../../messages/posture";
import { useProduct } from "../../state/product";
import type { Sensitivity } from "../../transport/bodies";
import { Section, Segments, SelectField } from "../fields";

const HOLDS_S = [15, 30, 60, 120, 300] as const;
const isOffered = (seconds: number): boolean => HOLDS_S.some((each) => each === seconds);
const DEFAULT = "default";
const GENERAL = "general";

/** When Barun speaks up, in words; figures stay with the rules. */
export function SensitivitySettings() {
  const texts = messages.value.settings;
  const { settings } = useProduct();
  const {
    sensitivity,
    sensitivity_by_code: byCode,
    hold_s: holdS,
    break_guidance,
  } = settings.value.value;
  const levels = [
    { value: "gentle" as const, label: texts.gentle },
    { value: "normal" as const, label: texts.normal },
    { value: "strict" as const, label: texts.strict },
  ];
  const about = { gentle: texts.gentleText, normal: texts.normalText, strict: texts.strictText };
  const chooseFor = (code: string, level: Sensitivity | typeof GENERAL): void => {
    const others = Object.entries(byCode).filter(([each]) => each !== code);
    settings.change({
      sensitivity_by_code: Object.fromEntries(
        level === GENERAL ? others : [...others, [code, level]],
      ),
    });
  };
  const holdWords = (seconds: number): string =>
    seconds < 120
      ? texts.holdSeconds(String(seconds))
      : texts.holdMinutes(String(Math.round(seconds / 60)));
  // a length that was chosen elsewhere stays a choice
  const lengthsS = holdS === null || isOffered(holdS) ? HOLDS_S : [...HOLDS_S, holdS];
  return (
    <Section title={texts.sectionSensitivity}>
      <div class="field">
        <Segments
          label={texts.sensitivity}
          value={sensitivity}
          options={levels}
          onChange={(level) => {
            settings.change({ sensitivity: level });
          }}
        />
        <p class="quiet">{about[sensitivity]}</p>
      </div>
      <SelectField
        label={texts.hold}
        value={holdS === null ? DEFAULT : String(holdS)}
        options={[
          { value: DEFAULT, label: texts.holdDefault },
          ...lengthsS.map((seconds) => ({ value: String(seconds), label: holdWords(seconds) })),
        ]}
        onChange={(value) => {
          settings.change({ hold_s: value === DEFAULT ? null : Number(value) });
        }}
      />
      <SelectField
        label={texts.breakGuidance}
        value={break_guidance}
        options={[
          { value: "half_hour", label: texts.breakHalfHour },
          { value: "hour", label: texts.breakHour },
          { value: "off", label: texts.breakOff },
        ]}
        onChange={(guidance) => {
          settings.change({ break_guidance: guidance });
        }}
      />
      <details class="by-finding">
        <summary>{texts.byFinding}</summary>
        <div class="fields">
          {RULE_CODES.filter((code) => code !== BREAK_CODE).map((code) => (
            <SelectField
              key={code}
              label={ruleText(code).title}
              value={byCode[code] ?? GENERAL}
              options={[{ value: GENERAL, label: texts.asGeneral }, ...levels]}
              onChange={(level) => {
                chooseFor(code, level);
              }}
            />
          ))}
        </div>
      </details>
    </Section>
  );
}
