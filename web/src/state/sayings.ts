/** What a message says in the language of the page. */
import { formatDuration } from "../messages/figures";
import { language, messages } from "../messages/language";
import { ruleText } from "../messages/posture";
import type { Attention, Saying } from "./messenger";

export function sayingOf(message: Attention): Saying {
  const texts = messages.value.live;
  if (message.kind === "break") {
    return {
      tag: "barun-break",
      title: texts.breakDueTitle,
      body: texts.breakDueText(formatDuration(message.sittingS, language.value)),
    };
  }
  const { title, short } = ruleText(message.code);
  return { tag: `barun-${message.code}`, title, body: short };
}
