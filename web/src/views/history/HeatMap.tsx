import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { heatLayout } from "../../history/heat-layout";
import { heatStep, type HeatDay, judgedS, weightOf } from "../../history/shapes";
import { formatDuration, formatShortDay, formatWeekday } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import { weekdayOf } from "../../state/quiet";
import { TwinButton } from "./TwinButton";

const hourLabel = (hour: number): string => `${String(hour).padStart(2, "0")}:00`;

function Legend() {
  const texts = messages.value.history;
  const steps = [
    { step: "4", label: texts.legendWell },
    { step: "2", label: texts.legendHalf },
    { step: "0", label: texts.legendBadly },
    { step: "none", label: texts.legendNone },
  ];
  return (
    <ul class="heat-legend">
      {steps.map(({ step, label }) => (
        <li key={step}>
          <span class="heat-key" data-step={step} aria-hidden="true" />
          {label}
        </li>
      ))}
    </ul>
  );
}

function Picture({ days }: { readonly days: readonly HeatDay[] }) {
  const texts = messages.value.history;
  const speech = language.value;
  const place = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(0);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    const measure = (): void => {
      setRoom(element.clientWidth);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  const hours = days[0]?.cells.map(({ hour }) => hour) ?? [];
  const layout = heatLayout(room, days.length, hours.length);
  const isWide = layout.kind === "wide";
  const { width, height } = layout.cell;
  return (
    <div class="heat-room" ref={place}>
      <svg
        class="heat"
        width={layout.width}
        height={layout.height}
        role="img"
        aria-label={texts.heatText}
      >
        {hours.map((hour, index) => {
          const { x, y } = layout.at(0, index);
          return isWide ? (
            <text key={hour} class="heat-column" x={x + width / 2} y={y - 7}>
              {hour}
            </text>
          ) : (
            <text key={hour} class="heat-row" x={x - 8} y={y + height / 2 + 5}>
              {hour}
            </text>
          );
        })}
        {days.map(({ day, cells }, number) => {
          const weekday = formatWeekday(weekdayOf(day), speech);
          const name = `${weekday} ${day.getDate()}`;
          const { x, y } = layout.at(number, 0);
          return (
            <g key={day.getTime()}>
              {isWide ? (
                <text class="heat-row" x={x - 10} y={y + height / 2 + 5}>
                  {name}
                </text>
              ) : (
                <text class="heat-column" x={x + width / 2} y={y - 24}>
                  {weekday}
                  <tspan x={x + width / 2} dy="1.25em">
                    {day.getDate()}
                  </tspan>
                </text>
              )}
              {cells.map(({ hour, use }, index) => {
                const step = heatStep(use);
                const when = `${name}, ${hourLabel(hour)}`;
                return (
                  <rect
                    key={hour}
                    class="heat-cell"
                    data-step={step ?? "none"}
                    {...layout.at(number, index)}
                    width={width}
                    height={height}
                    rx={6}
                    fill-opacity={step === null ? 1 : 0.35 + 0.65 * weightOf(use)}
                  >
                    <title>
                      {step === null
                        ? texts.heatNone(when)
                        : texts.heatCell(
                            when,
                            formatDuration(use.wellS, speech),
                            formatDuration(use.brieflyS, speech),
                            formatDuration(use.badlyS, speech),
                          )}
                    </title>
                  </rect>
                );
              })}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

function Table({ days }: { readonly days: readonly HeatDay[] }) {
  const texts = messages.value.history;
  const speech = language.value;
  const rows = days.flatMap(({ day, cells }) =>
    cells.filter(({ use }) => judgedS(use) + use.unseenS > 0).map((cell) => ({ day, ...cell })),
  );
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={texts.heatTitle}>
      <table class="dense">
        <thead>
          <tr>
            <th scope="col">{texts.when}</th>
            <th scope="col">{texts.hour}</th>
            <th scope="col">{texts.minutesWell}</th>
            <th scope="col">{texts.minutesBriefly}</th>
            <th scope="col">{texts.minutesBadly}</th>
            <th scope="col">{texts.minutesUnseen}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ day, hour, use }) => (
            <tr key={`${day.getTime()} ${hour}`}>
              <th scope="row">{formatShortDay(day, speech)}</th>
              <td>{hourLabel(hour)}</td>
              <td>{formatDuration(use.wellS, speech)}</td>
              <td>{formatDuration(use.brieflyS, speech)}</td>
              <td>{formatDuration(use.badlyS, speech)}</td>
              <td>{formatDuration(use.unseenS, speech)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** When the person sat well, day by hour; as a picture and as the table that says the same. */
export function HeatMap({ days }: { readonly days: readonly HeatDay[] }) {
  const texts = messages.value.history;
  const [isTable, setIsTable] = useState(false);
  return (
    <section class="card stack" aria-labelledby="heat-title">
      <div class="page-head">
        <div>
          <h2 id="heat-title">{texts.heatTitle}</h2>
          <p class="quiet">{texts.heatText}</p>
        </div>
        <TwinButton isTable={isTable} onChange={setIsTable} />
      </div>
      {isTable ? (
        <Table days={days} />
      ) : (
        <>
          <Picture days={days} />
          <Legend />
        </>
      )}
    </section>
  );
}
