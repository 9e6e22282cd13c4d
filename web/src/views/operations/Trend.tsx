import "uplot/dist/uPlot.min.css";

import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";

import { formatMeasurement } from "../../messages/figures";
import { language } from "../../messages/language";
import { useProduct } from "../../state/product";
import { operationsTexts } from "./texts";

const HEIGHT_PX = 140;

interface Props {
  readonly title: string;
  /** Seconds since 1970. */
  readonly timesS: readonly number[];
  /** Null where nothing was measured. */
  readonly values: readonly (number | null)[];
  readonly decimals: number;
}

/** Steps between ticks of a count: half a session would be labelled as one. */
const WHOLE = [0, 1, 2, 3, 4, 5].flatMap((power) => [1, 2, 5].map((step) => step * 10 ** power));

const isDark = (): boolean => {
  const theme = document.documentElement.dataset["theme"];
  if (theme === "dark") return true;
  return theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches;
};

/** One figure over hours, with its latest value in words; the table below has all of them. */
export function Trend({ title, timesS, values, decimals }: Props) {
  const texts = operationsTexts.value;
  const speech = language.value;
  const { settings } = useProduct();
  const theme = settings.value.value.theme;
  const place = useRef<HTMLDivElement>(null);
  const latest = values.findLast((value) => value !== null) ?? undefined;
  const isEmpty = latest === undefined;
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const [ink, line, colour] = isDark()
      ? ["#a5b1ac", "#2d3733", "#56b4e9"]
      : ["#57625e", "#d9dcd6", "#0072b2"];
    const font = `12px ${getComputedStyle(document.body).fontFamily}`;
    const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line }, font };
    const clock = new Intl.DateTimeFormat(speech, {
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT_PX,
        legend: { show: false },
        cursor: { drag: { x: false, y: false } },
        scales: { y: { range: (_, _low, high) => [0, Math.max(high, 1e-3) * 1.1] } },
        axes: [
          {
            ...axis,
            space: 60,
            values: (_, instants) => instants.map((timeS) => clock.format(new Date(1000 * timeS))),
          },
          {
            ...axis,
            size: 52,
            ...(decimals === 0 ? { incrs: WHOLE } : {}),
            values: (_, ticks) =>
              ticks.map((value) => formatMeasurement(value, "", decimals, speech)),
          },
        ],
        series: [{}, { label: title, stroke: colour, width: 2, spanGaps: false }],
      },
      [[...timesS], [...values]],
      element,
    );
    const observer = new ResizeObserver(() => {
      plot.setSize({ width: element.clientWidth, height: HEIGHT_PX });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [title, timesS, values, isEmpty, decimals, speech, theme]);
  if (isEmpty) {
    return (
      <figure class="trend">
        <figcaption>{title}</figcaption>
        <p class="quiet trend-none">{texts.noValues}</p>
      </figure>
    );
  }
  const said = texts.latest(formatMeasurement(latest, "", decimals, speech));
  return (
    <figure class="trend">
      <figcaption>
        {title} <span class="quiet">{said}</span>
      </figcaption>
      <div class="trend-plot" ref={place} role="img" aria-label={`${title}: ${said}`} />
    </figure>
  );
}
