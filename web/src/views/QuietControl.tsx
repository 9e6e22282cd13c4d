import { useRef } from "preact/hooks";

import { formatClock, formatCount } from "../messages/figures";
import { language, messages } from "../messages/language";
import { useProduct } from "../state/product";
import { ASKED_REASONS, type AskedReason, type QuietReason } from "../state/quiet";
import { Icon } from "./icons";
import { NotificationAsk } from "./NotificationAsk";

const CHOICES: readonly (number | null)[] = [30, 60, null];

function reasonWords(reason: QuietReason): string {
  const texts = messages.value.live;
  const words: Readonly<Record<QuietReason, string>> = {
    paused: texts.quietPaused,
    call: texts.quietCall,
    screen_sharing: texts.quietScreenSharing,
    do_not_disturb: texts.quietDnd,
    exercising: texts.quietExercising,
    quiet_hours: texts.quietHours,
    battery: texts.quietBattery,
    away: texts.quietAway,
  };
  return words[reason];
}

/** Why Barun is quiet, in one place, and the way to make it so. */
export function QuietControl() {
  const texts = messages.value.live;
  const { quiet, messenger, settings } = useProduct();
  const card = useRef<HTMLElement>(null);
  const reason = quiet.reason.value;
  const asked = quiet.asked.value;
  const hasNoKinds = settings.value.value.message_kinds.length === 0;
  const askedWords: Readonly<Record<AskedReason, string>> = {
    call: texts.quietForCall,
    screen_sharing: texts.quietForSharing,
    do_not_disturb: texts.quietForDnd,
  };
  const lengths: Readonly<Record<string, string>> = {
    "30": texts.quiet30,
    "60": texts.quiet60,
    null: texts.quietOpen,
  };
  const isAsked = asked !== null && asked.reason === reason;
  const speaks = hasNoKinds ? texts.quietNoKinds : texts.quietSpeaks;
  return (
    <section class="card quiet-card" aria-labelledby="quiet-title" tabIndex={-1} ref={card}>
      <h2 id="quiet-title" class="visually-hidden">
        {texts.quietTitle}
      </h2>
      <div class="quiet-state">
        <Icon name={reason === null && !hasNoKinds ? "bell" : "quiet"} size={22} />
        <p role="status">
          <strong>{reason === null ? speaks : reasonWords(reason)}</strong>
          {isAsked && (
            <span class="quiet">
              {asked.untilMs === null
                ? texts.quietUntilEnded
                : texts.quietUntil(formatClock(new Date(asked.untilMs), language.value))}
            </span>
          )}
        </p>
        {isAsked && (
          <button
            type="button"
            class="small"
            onClick={() => {
              quiet.end();
              card.current?.focus();
            }}
          >
            {texts.quietEnd}
          </button>
        )}
      </div>
      {reason === null && <NotificationAsk />}
      {messenger.nWaiting.value > 0 && (
        <p class="quiet">
          {messenger.hasWaitingBreak.value
            ? texts.waitingBreak
            : texts.waitingMessages(formatCount(messenger.nWaiting.value, language.value))}
        </p>
      )}
      {!isAsked && (
        <details class="quiet-menu">
          <summary>{texts.quietChoose}</summary>
          <ul>
            {ASKED_REASONS.map((choice) => (
              <li key={choice}>
                <span id={`quiet-${choice}`}>{askedWords[choice]}</span>
                <span class="row" role="group" aria-labelledby={`quiet-${choice}`}>
                  {CHOICES.map((minutes) => (
                    <button
                      key={String(minutes)}
                      type="button"
                      class="small"
                      onClick={() => {
                        quiet.ask(choice, minutes);
                        card.current?.focus(); // the menu goes, the keyboard stays here
                      }}
                    >
                      {lengths[String(minutes)]}
                    </button>
                  ))}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
