/** The plots of one person: uPlot, one cursor for all. */
import uPlot from "uplot";

import { findDoubts, type Person, type Plot, type Side } from "./data";
import type { Playhead } from "./playhead";

const HEIGHT_PX = 168;
const MIN_SPAN_DEG = 10;

/** The range of the angle axis: all values, a margin, and never so narrow that noise looks large. */
export function findRange(low: number, high: number): [number, number] {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [-MIN_SPAN_DEG, MIN_SPAN_DEG];
  const middle = (low + high) / 2;
  const half = Math.max((high - low) / 2, MIN_SPAN_DEG / 2) * 1.08;
  return [middle - half, middle + half];
}

/** A value as the legend shows it, with a true minus sign; a dash where there is none. */
export function formatDegrees(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const text = value.toFixed(1);
  return `${text === "-0.0" ? "0.0" : text.replace("-", "−")}°`;
}

export class PlotPanel {
  readonly #root: HTMLElement;
  readonly #person: Person;
  readonly #playhead: Playhead;
  readonly #plots: uPlot[] = [];
  readonly #sizes: ResizeObserver;
  #following = false;
  #returning = 0;

  constructor(root: HTMLElement, person: Person, playhead: Playhead) {
    this.#root = root;
    this.#person = person;
    this.#playhead = playhead;
    this.#sizes = new ResizeObserver(() => {
      this.#resize();
    });
    this.#build();
    playhead.listen((row, timeS) => {
      this.#follow(row, timeS);
    });
  }

  /** Draw everything anew, for example in other colours. */
  redraw(): void {
    for (const plot of this.#plots) plot.redraw(false, true);
    this.#follow(this.#playhead.row, this.#playhead.timeS);
  }

  #build(): void {
    for (const element of this.#root.querySelectorAll<HTMLElement>("[data-plot]")) {
      const plot = this.#person.plots[Number(element.dataset["plot"])];
      const place = element.querySelector<HTMLElement>("[data-live]");
      if (!plot || !place) continue;
      this.#plots.push(this.#draw(plot, place));
      this.#sizes.observe(place);
    }
  }

  #draw(plot: Plot, place: HTMLElement): uPlot {
    const columns = plot.series.map(({ column }) =>
      Array.from(this.#person.values[column] ?? [], (value) =>
        Number.isFinite(value) ? value : null,
      ),
    );
    const color = (name: string) => (): string =>
      getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    const axis: uPlot.Axis = {
      stroke: color("quiet"),
      grid: { stroke: color("grid"), width: 1 },
      ticks: { show: false },
      font: "12px system-ui, sans-serif",
    };
    const chart = new uPlot(
      {
        width: Math.max(200, place.clientWidth),
        height: HEIGHT_PX,
        legend: { show: false },
        scales: {
          x: { time: false },
          y: { range: (_, low, high) => findRange(low, high) },
        },
        axes: [
          { ...axis, size: 26, space: 60 },
          {
            ...axis,
            size: 44,
            values: (_, ticks) => ticks.map((tick) => `${tick}°`.replace("-", "−")),
          },
        ],
        series: [
          {},
          ...plot.series.map(({ side }) => ({
            stroke: color(side),
            width: 2,
            spanGaps: false,
            points: { show: this.#person.timesS.length < 3 },
          })),
        ],
        cursor: {
          sync: { key: `person-${this.#person.number}` },
          drag: { x: true, y: false },
          points: { size: 8 },
        },
        hooks: {
          drawClear: [
            (chart: uPlot) => {
              this.#shade(chart, plot, color);
            },
          ],
          setCursor: [
            (chart: uPlot) => {
              this.#lead(chart);
            },
          ],
        },
      },
      [Array.from(this.#person.timesS), ...columns] as uPlot.AlignedData,
      place,
    );
    return chart;
  }

  #shade(chart: uPlot, plot: Plot, color: (name: Side) => () => string): void {
    const { ctx: context } = chart;
    const { left, top, width, height } = chart.bbox;
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    for (const { side, column } of plot.series) {
      context.fillStyle = color(side)();
      context.globalAlpha = 0.16;
      for (const { startS, endS } of findDoubts(this.#person, column)) {
        const from = chart.valToPos(startS, "x", true);
        context.fillRect(from, top, chart.valToPos(endS, "x", true) - from, height);
      }
    }
    context.restore();
  }

  /** The reader moves over a plot: the page goes there. */
  #lead(chart: uPlot): void {
    const { idx, left } = chart.cursor;
    if (this.#following) return;
    if (idx === null || idx === undefined || (left ?? -1) < 0) this.#return();
    else this.#playhead.toRow(idx);
  }

  /** The pointer left: uPlot hides its cursor, so put it back to where the page is. */
  #return(): void {
    cancelAnimationFrame(this.#returning);
    this.#returning = requestAnimationFrame(() => {
      this.#follow(this.#playhead.row, this.#playhead.timeS);
    });
  }

  /** The page moved: cursors and legends go along. */
  #follow(row: number, timeS: number): void {
    this.#following = true;
    for (const plot of this.#plots) {
      const left = plot.valToPos(timeS, "x");
      const inside = left >= 0 && left <= plot.over.clientWidth;
      plot.setCursor({ left: inside ? left : -10, top: inside ? 4 : -10 }, false);
    }
    this.#following = false;
    for (const output of this.#root.querySelectorAll<HTMLOutputElement>("[data-value]")) {
      const column = Number(output.dataset["value"]);
      output.value = formatDegrees(this.#person.values[column]?.[row]);
      output.classList.toggle("doubtful", this.#person.reliable[column]?.[row] !== true);
    }
  }

  #resize(): void {
    for (const plot of this.#plots) {
      const width = plot.root.parentElement?.clientWidth ?? 0;
      if (width > 0 && Math.abs(width - plot.width) > 1) plot.setSize({ width, height: HEIGHT_PX });
    }
    this.#follow(this.#playhead.row, this.#playhead.timeS);
  }
}
