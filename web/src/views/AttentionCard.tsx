import { messages } from "../messages/language";
import { BREAK_CODE, ruleText } from "../messages/posture";
import { exerciseFilter } from "../state/exercise-filter";
import { useProduct } from "../state/product";
import { sayingOf } from "../state/sayings";
import { Link } from "./Link";
import { VerdictButtons } from "./VerdictButtons";

const SNOOZE_S = 5 * 60;

/** What Barun has to say now, and what can be done about it. */
export function AttentionCard() {
  const texts = messages.value.live;
  const { messenger, live } = useProduct();
  const attention = messenger.attention.value;
  if (attention === null) return null;
  const { title, body } = sayingOf(attention);
  const isBreak = attention.kind === "break";
  const dismiss = (): void => {
    messenger.dismiss();
    // the button goes; the keyboard stays on the page
    document.getElementById("content")?.focus({ preventScroll: true });
  };
  const follow = (): void => {
    exerciseFilter.value = isBreak ? BREAK_CODE : attention.code;
    dismiss();
  };
  return (
    <section class="card attention" data-kind={attention.kind} role="alert">
      <h2>{title}</h2>
      <p>{body}</p>
      {!isBreak && <p>{ruleText(attention.code).advice}</p>}
      {attention.isPostponed && (
        <p class="quiet">{isBreak ? texts.breakPostponed : texts.reminderPostponed}</p>
      )}
      <div class="row">
        <button type="button" class="primary" onClick={dismiss}>
          {texts.understood}
        </button>
        {isBreak && (
          <button
            type="button"
            onClick={() => {
              live.snoozeBreak(SNOOZE_S);
              dismiss();
            }}
          >
            {texts.snooze}
          </button>
        )}
        <Link class="button" to={{ page: "exercises", exercise: null }} onFollow={follow}>
          {isBreak ? texts.breakExercises : texts.showExercises}
        </Link>
      </div>
      {!isBreak && <VerdictButtons eventId={attention.eventId} />}
    </section>
  );
}
