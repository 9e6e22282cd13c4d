import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { heatStep, type HeatDay, judgedS, weightOf } from "../../history/shapes";
import { formatDuration, formatShortDay, formatWeekday } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import { weekdayOf } from "../../state/quiet";
import { TwinButton } from "./TwinButton";

/** In pixels: the picture is as wide as its place, so that its words are as large as others. */
const CELL = { narrowest: 20, widest: 84, height: 34, gap: 4 } as const;
const LEFT = 64;
const TOP = 22;

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
  const fitting = Math.floor((room - LEFT) / Math.max(hours.length, 1)) - CELL.gap;
  const cellWidth = Math.min(CELL.widest, Math.max(CELL.narrowest, fitting));
  const width = LEFT + hours.length * (cellWidth + CELL.gap);
  const height = TOP + days.length * (CELL.height + CELL.gap);
  const left = (index: number): number => LEFT + index * (cellWidth + CELL.gap);
  const top = (index: number): number => TOP + index * (CELL.height + CELL.gap);
  return (
    <div class="heat-scroll" ref={place} tabIndex={0} role="group" aria-label={texts.heatTitle}>
      <svg class="heat" width={width} height={height} role="img" aria-label={texts.heatText}>
        {hours.map((hour, index) => (
          <text key={hour} class="heat-hour" x={left(index) + cellWidth / 2} y={TOP - 7}>
            {hour}
          </text>
        ))}
        {days.map(({ day, cells }, row) => {
          const name = `${formatWeekday(weekdayOf(day), speech)} ${day.getDate()}`;
          return (
            <g key={day.getTime()}>
              <text class="heat-day" x={LEFT - 10} y={top(row) + CELL.height / 2 + 5}>
                {name}
              </text>
              {cells.map(({ hour, use }, column) => {
                const step = heatStep(use);
                const when = `${name}, ${hourLabel(hour)}`;
                return (
                  <rect
                    key={hour}
                    class="heat-cell"
                    data-step={step ?? "none"}
                    x={left(column)}
                    y={top(row)}
                    width={cellWidth}
                    height={CELL.height}
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
