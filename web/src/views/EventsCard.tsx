import { formatClock, formatDuration } from "../messages/figures";
import { language, messages } from "../messages/language";
import { ruleText } from "../messages/posture";
import { useProduct } from "../state/product";
import { VerdictButtons } from "./VerdictButtons";

const SHOWN = 6;

/** What lasted in this session, newest first. */
export function EventsCard() {
  const texts = messages.value.live;
  const speech = language.value;
  const { live } = useProduct();
  const events = live.events.value.slice(0, SHOWN);
  return (
    <section class="card" aria-labelledby="events-title">
      <h2 id="events-title">{texts.eventsTitle}</h2>
      {events.length === 0 ? (
        <p class="quiet">{texts.eventsNone}</p>
      ) : (
        <ul class="events">
          {events.map((event) => (
            <li key={event.event_id}>
              <div class="event-head">
                <strong>{ruleText(event.code).title}</strong>
                <span class="quiet">
                  {formatClock(new Date(1000 * event.start_s), speech)} ·{" "}
                  {event.phase === "ended"
                    ? texts.eventTook(formatDuration(event.duration_s, speech))
                    : texts.eventRunning}
                </span>
              </div>
              <VerdictButtons eventId={event.event_id} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
