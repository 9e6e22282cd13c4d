import { messages } from "../../messages/language";

/** Returns the name of a kind of what is stored. */
export function kindName(kind: string): string {
  const texts = messages.value.settings;
  const names: Readonly<Record<string, string>> = {
    minutes: texts.kindMinutes,
    events: texts.kindEvents,
    spans: texts.kindSpans,
    profiles: texts.kindProfiles,
    exercises: texts.kindExercises,
    live_samples: texts.kindSamples,
    agreements: texts.kindAgreements,
    settings: texts.kindSettings,
    verdicts: texts.kindVerdicts,
    runners: texts.kindRunners,
  };
  return names[kind] ?? kind;
}
