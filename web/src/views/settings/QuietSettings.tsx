import { useId, useState } from "preact/hooks";

import { formatWeekday } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import { useProduct } from "../../state/product";
import type { QuietHours } from "../../transport/bodies";
import { Section } from "../fields";
import { Icon } from "../icons";
import { Undo } from "../Undo";

const WEEK: readonly number[] = [0, 1, 2, 3, 4, 5, 6];
const LUNCH: QuietHours = { days: [0, 1, 2, 3, 4], from: "12:00", to: "13:00" };

function Hours({
  hours,
  onChange,
  onRemove,
}: {
  readonly hours: QuietHours;
  readonly onChange: (hours: QuietHours) => void;
  readonly onRemove: () => void;
}) {
  const texts = messages.value.settings;
  const speech = language.value;
  const id = useId();
  const toggle = (day: number): void => {
    const days = WEEK.filter((each) => (each === day) !== hours.days.includes(each));
    onChange({ ...hours, days });
  };
  return (
    <li class="hours">
      <div class="row">
        {(["from", "to"] as const).map((end) => (
          <label key={end} class="row">
            <span>{end === "from" ? texts.quietFrom : texts.quietTo}</span>
            <input
              type="time"
              required
              value={hours[end]}
              onChange={({ currentTarget }) => {
                if (currentTarget.value !== "") onChange({ ...hours, [end]: currentTarget.value });
              }}
            />
          </label>
        ))}
        <button
          type="button"
          class="small danger"
          aria-label={texts.quietRemove(`${hours.from}–${hours.to}`)}
          onClick={onRemove}
        >
          <Icon name="bin" size={16} />
        </button>
      </div>
      <div class="days" role="group" aria-labelledby={id}>
        <span id={id} class="visually-hidden">
          {texts.quietDays}
        </span>
        {WEEK.map((day) => (
          <button
            key={day}
            type="button"
            class="small"
            aria-pressed={hours.days.includes(day)}
            onClick={() => {
              toggle(day);
            }}
          >
            {formatWeekday(day, speech)}
          </button>
        ))}
      </div>
    </li>
  );
}

export function QuietSettings() {
  const texts = messages.value.settings;
  const { settings } = useProduct();
  const all = settings.value.value.quiet_hours;
  const [before, setBefore] = useState<readonly QuietHours[] | null>(null);
  const change = (quiet_hours: readonly QuietHours[]): void => {
    settings.change({ quiet_hours });
  };
  return (
    <Section title={texts.sectionQuiet} hint={texts.quietHint}>
      {all.length === 0 ? (
        <p class="quiet">{texts.quietNone}</p>
      ) : (
        <ul class="hours-list">
          {all.map((hours, index) => (
            <Hours
              key={index}
              hours={hours}
              onChange={(changed) => {
                setBefore(null);
                change(all.map((each, at) => (at === index ? changed : each)));
              }}
              onRemove={() => {
                setBefore(all);
                change(all.filter((_, at) => at !== index));
              }}
            />
          ))}
        </ul>
      )}
      {before !== null && (
        <Undo
          words={texts.quietRemoved}
          onUndo={() => {
            change(before);
            setBefore(null);
          }}
        />
      )}
      <p>
        <button
          type="button"
          class="small"
          onClick={() => {
            setBefore(null);
            change([...all, LUNCH]);
          }}
        >
          {texts.quietAdd}
        </button>
      </p>
    </Section>
  );
}
