import { messages } from "../messages/language";
import type { Problem } from "../state/session";

interface Props {
  readonly name: string;
  readonly message: Problem;
  readonly onAnother: () => void;
}

export function Failure({ name, message, onAnother }: Props) {
  const texts = messages.value;
  return (
    <section class="card failure" role="alert" aria-labelledby="failure-title">
      <h1 id="failure-title" data-focus tabIndex={-1}>
        {texts.failedTitle}
      </h1>
      <p class="quiet name">{name}</p>
      <p class="reason">{typeof message === "string" ? message : message(texts)}</p>
      <button type="button" class="primary" onClick={onAnother}>
        {texts.another}
      </button>
    </section>
  );
}
