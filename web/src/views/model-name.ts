import { messages } from "../messages/language";

/** What people call a pose model; a service newer than the page may know more. */
export function modelName(model: string): string {
  const { modelLite, modelFull, modelHeavy } = messages.value.settings;
  const names: Readonly<Record<string, string>> = {
    lite: modelLite,
    full: modelFull,
    heavy: modelHeavy,
  };
  return names[model] ?? model;
}
