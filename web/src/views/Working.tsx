import type { ProgressBody } from "../contract/api";
import { formatCount, formatTimeLeft, secondsLeft } from "../messages/figures";
import { language, messages } from "../messages/language";
import type { SessionState } from "../state/session";

type WorkingState = Extract<SessionState, { readonly kind: "sending" | "queued" | "working" }>;

interface Props {
  readonly state: WorkingState;
  readonly onCancel: () => void;
}

function titleOf(state: WorkingState): string {
  const texts = messages.value;
  switch (state.kind) {
    case "sending":
      return texts.sending(state.name);
    case "queued":
      return texts.queued(state.name);
    case "working":
      return texts.working(state.name);
  }
}

/** The share done, 0 to 1; null where nobody knows the end. */
function shareOf(state: WorkingState): number | null {
  if (state.kind === "sending") return state.share;
  if (state.kind === "queued" || state.progress?.n_total == null) return null;
  // files only estimate how many pictures they hold
  return Math.min(1, state.progress.n_done / state.progress.n_total);
}

function Figures({ progress }: { readonly progress: ProgressBody | null }) {
  const texts = messages.value;
  const speech = language.value;
  if (progress === null) return <p class="figures">{texts.opening}</p>;
  const { n_done: done, n_total: total, elapsed_s: elapsedS } = progress;
  const left = secondsLeft(done, total, elapsedS);
  return (
    <p class="figures">
      <span>
        {total === null
          ? texts.framesUnknown(formatCount(done, speech))
          : texts.frames(formatCount(done, speech), formatCount(Math.max(done, total), speech))}
      </span>
      {left !== null && <span>{formatTimeLeft(left, texts, speech)}</span>}
    </p>
  );
}

export function Working({ state, onCancel }: Props) {
  const texts = messages.value;
  const share = shareOf(state);
  const title = titleOf(state);
  return (
    <section class="card working" aria-labelledby="working-title">
      <h1 id="working-title" data-focus tabIndex={-1} aria-live="polite">
        {title}
      </h1>
      <progress aria-label={title} {...(share === null ? {} : { value: share, max: 1 })} />
      {state.kind === "working" ? <Figures progress={state.progress} /> : <p class="figures" />}
      <p class="quiet">{texts.privacyTitle}</p>
      <button type="button" onClick={onCancel}>
        {texts.cancel}
      </button>
    </section>
  );
}
