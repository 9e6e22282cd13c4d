import "uplot/dist/uPlot.min.css";

import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";

import { type AngleColumns, angleColumns, comparableKeys } from "../../history/shapes";
import { formatMeasurement, formatShortDay } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import { featureText } from "../../messages/posture";
import { useProduct } from "../../state/product";
import type { AnglePoint } from "../../transport/bodies";
import { Segments } from "../fields";
import { TwinButton } from "./TwinButton";

type Angles = Readonly<Record<string, readonly AnglePoint[]>>;

/** Okabe and Ito's, those with enough contrast on light and dark. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#b3669a"] as const;
const DARK_COLOURS = ["#56b4e9", "#f0954f", "#34c79b", "#dd9cc7"] as const;
/** Lines of one colour are told apart by their dashes: solid, dashed, dotted, both. */
const DASHES: readonly (readonly number[])[] = [[], [10, 5], [2, 4], [10, 4, 2, 4]];
/** Lines drawn before the person chooses. */
const SHOWN_AT_FIRST = 4;
const HEIGHT_PX = 280;
const DAY_S = 24 * 3600;
const HOUR_S = 3600;
/** The labels are whole hours: ticks between them would say the same hour again. */
const HOURS_S = [1, 2, 3, 6, 12].map((hours) => hours * HOUR_S);

/** Angles and ratios are drawn on axes of their own: one kind at a time. */
type Kind = "deg" | "ratio";
const kindOf = (key: string): Kind => (featureText(key).unit === "°" ? "deg" : "ratio");

const dashOf = (index: number): number => Math.floor(index / COLOURS.length) % DASHES.length;

/** As many as tell neighbouring ticks apart: a quiet day spans less than a degree. */
const decimalsOf = (step: number): number => (step >= 1 ? 0 : step >= 0.1 ? 1 : 2);

const isDark = (): boolean => {
  const theme = document.documentElement.dataset["theme"];
  if (theme === "dark") return true;
  return theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches;
};

function plotOptions(
  columns: AngleColumns,
  widthPx: number,
  speech: "en" | "ko",
  kind: Kind,
): uPlot.Options {
  const [ink, line] = isDark() ? ["#a5b1ac", "#2d3733"] : ["#57625e", "#d9dcd6"];
  const colours = isDark() ? DARK_COLOURS : COLOURS;
  const font = `12px ${getComputedStyle(document.body).fontFamily}`;
  const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line }, font };
  const day = new Intl.DateTimeFormat(speech, { day: "numeric", month: "short" });
  const hour = new Intl.DateTimeFormat(speech, { hour: "2-digit", hourCycle: "h23" });
  const spanS = (columns.timesS.at(-1) ?? 0) - (columns.timesS[0] ?? 0);
  const isLong = spanS > 36 * HOUR_S;
  return {
    width: widthPx,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 8 } },
    scales: {
      y: {
        // zero, the own upright sitting, is always in the picture
        range: (_, low, high) => [Math.min(low, 0) * 1.15 - 0.01, Math.max(high, 0) * 1.15 + 0.01],
      },
    },
    axes: [
      {
        ...axis,
        ...(isLong
          ? { incrs: [DAY_S, 2 * DAY_S, 7 * DAY_S], space: 64 }
          : { incrs: HOURS_S, space: 50 }),
        values: (_, instants) =>
          instants.map((timeS) => (isLong ? day : hour).format(new Date(1000 * timeS))),
      },
      {
        ...axis,
        size: 56,
        values: (_, values, _axis, _space, step) =>
          values.map((value) =>
            formatMeasurement(
              value,
              kind === "deg" ? "°" : "",
              kind === "deg" ? decimalsOf(step) : 2,
              speech,
            ),
          ),
      },
    ],
    series: [
      {},
      ...columns.columns.map(({ key }, index) => ({
        label: featureText(key).name,
        stroke: colours[index % colours.length] ?? COLOURS[0],
        dash: [...(DASHES[dashOf(index)] ?? [])],
        width: 2,
        spanGaps: false,
        points: { show: true, size: 6 },
      })),
    ],
    hooks: {
      drawAxes: [
        (plot) => {
          const y = plot.valToPos(0, "y", true);
          plot.ctx.save();
          plot.ctx.strokeStyle = ink;
          plot.ctx.lineWidth = 1.5;
          plot.ctx.setLineDash([6, 5]);
          plot.ctx.beginPath();
          plot.ctx.moveTo(plot.bbox.left, y);
          plot.ctx.lineTo(plot.bbox.left + plot.bbox.width, y);
          plot.ctx.stroke();
          plot.ctx.restore();
        },
      ],
    },
  };
}

function Plot({ columns, kind }: { readonly columns: AngleColumns; readonly kind: Kind }) {
  const texts = messages.value.history;
  const speech = language.value;
  const { settings } = useProduct();
  const theme = settings.value.value.theme;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const data: uPlot.AlignedData = [
      [...columns.timesS],
      ...columns.columns.map(({ values }) => [...values]),
    ];
    const plot = new uPlot(plotOptions(columns, element.clientWidth, speech, kind), data, element);
    const observer = new ResizeObserver(() => {
      plot.setSize({ width: element.clientWidth, height: HEIGHT_PX });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [columns, speech, kind, theme]);
  return <div class="plot" ref={place} role="img" aria-label={texts.anglesTitle} />;
}

function Table({ angles, keys }: { readonly angles: Angles; readonly keys: readonly string[] }) {
  const texts = messages.value.history;
  const speech = language.value;
  const rows = keys.flatMap((key) =>
    (angles[key] ?? [])
      .filter(({ departure }) => departure !== null)
      .map((point) => ({ key, ...point })),
  );
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={texts.anglesTitle}>
      <table class="dense">
        <thead>
          <tr>
            <th scope="col">{texts.angle}</th>
            <th scope="col">{texts.when}</th>
            <th scope="col">{texts.meanValue}</th>
            <th scope="col">{texts.difference}</th>
            <th scope="col">{texts.pictures}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, start, mean, departure, n_frames }) => {
            const { name, unit, decimals } = featureText(key);
            const instant = new Date(start);
            return (
              <tr key={`${key} ${start}`}>
                <th scope="row">{name}</th>
                <td>
                  {formatShortDay(instant, speech)}{" "}
                  {`${String(instant.getHours()).padStart(2, "0")}:00`}
                </td>
                <td>{formatMeasurement(mean, unit, decimals, speech)}</td>
                <td>{formatMeasurement(departure ?? 0, unit, decimals, speech, "exceptZero")}</td>
                <td>{n_frames}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Each angle against the person's own calibration; as lines and as a table. */
export function AngleTrend({ angles }: { readonly angles: Angles }) {
  const texts = messages.value.history;
  const [isTable, setIsTable] = useState(false);
  const all = comparableKeys(angles);
  const hasBoth = new Set(all.map(kindOf)).size > 1;
  const [wanted, setWanted] = useState<Kind>("deg");
  const kind = hasBoth || all.length === 0 ? wanted : kindOf(all[0] ?? "");
  const [chosen, setChosen] = useState<Readonly<Record<string, boolean>>>({});
  const keys = all.filter((key) => kindOf(key) === kind);
  const shown = keys.filter((key, index) => chosen[key] ?? index < SHOWN_AT_FIRST);
  const columns = angleColumns(angles, keys);
  const visible: AngleColumns = {
    timesS: columns.timesS,
    columns: columns.columns.map(({ key, values }) => ({
      key,
      values: shown.includes(key) ? values : values.map(() => null),
    })),
  };
  const toggle = (key: string): void => {
    setChosen({ ...chosen, [key]: !shown.includes(key) });
  };
  return (
    <section class="card stack" aria-labelledby="angles-title">
      <div class="page-head">
        <div>
          <h2 id="angles-title">{texts.anglesTitle}</h2>
          <p class="quiet">{texts.anglesText}</p>
        </div>
        {all.length > 0 && <TwinButton isTable={isTable} onChange={setIsTable} />}
      </div>
      {all.length === 0 ? (
        <p class="empty-line">{texts.anglesNone}</p>
      ) : isTable ? (
        <Table angles={angles} keys={all} />
      ) : (
        <>
          {hasBoth && (
            <Segments
              label={texts.angle}
              value={kind}
              options={[
                { value: "deg", label: texts.inDegrees },
                { value: "ratio", label: texts.inRatios },
              ]}
              onChange={setWanted}
            />
          )}
          <Plot columns={visible} kind={kind} />
          <div class="plot-legend" role="group" aria-label={texts.angle}>
            {keys.map((key, index) => (
              <button
                key={key}
                type="button"
                class="small"
                aria-pressed={shown.includes(key)}
                title={featureText(key).about}
                onClick={() => {
                  toggle(key);
                }}
              >
                <span
                  class="line-key"
                  data-line={index % COLOURS.length}
                  data-dash={dashOf(index)}
                  aria-hidden="true"
                />
                {featureText(key).name}
              </button>
            ))}
          </div>
        </>
      )}
    </section>
  );
}
