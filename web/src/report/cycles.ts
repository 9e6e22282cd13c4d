/** The charts over the stride and the marks of time, in step with the moving figure. */
import uPlot from "uplot";

import type { Playhead } from "./playhead";
import { formatDegrees } from "./plots";
import { type CycleChart, type Foot, FEET, findInstant, findPhase, type Run, valueAt } from "./run";

const HEIGHT_PX = 210;

const color = (name: string) => (): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

const faint = (name: string, percent: number) => (): string =>
  `color-mix(in srgb, ${color(name)()} ${percent}%, transparent)`;

/** A stride is a circle: the first value stands again at the end. */
const close = (values: readonly number[]): number[] => [...values, ...values.slice(0, 1)];

interface Line {
  readonly values: readonly number[];
  readonly series: uPlot.Series;
}

/** Series of a band: its upper and its lower edge, and what is filled between them. */
function addBand(
  lines: Line[],
  bands: uPlot.Band[],
  edges: readonly [readonly number[], readonly number[]],
  fill: () => string,
  stroke?: () => string,
): void {
  const series: uPlot.Series =
    stroke === undefined
      ? { width: 0, points: { show: false } }
      : { width: 1, dash: [3, 3], stroke, points: { show: false } };
  const upper = lines.length + 1;
  lines.push({ values: edges[1], series }, { values: edges[0], series });
  bands.push({ series: [upper, upper + 1], fill });
}

export class CyclePanel {
  readonly #run: Run;
  readonly #playhead: Playhead;
  readonly #root: HTMLElement;
  readonly #plots: { readonly plot: uPlot; readonly chart: CycleChart }[] = [];
  readonly #marks = new Map<Foot, HTMLElement[]>();
  readonly #sizes: ResizeObserver;

  constructor(root: HTMLElement, run: Run, playhead: Playhead) {
    this.#root = root;
    this.#run = run;
    this.#playhead = playhead;
    this.#sizes = new ResizeObserver(() => {
      this.#resize();
    });
    for (const element of root.querySelectorAll<HTMLElement>("[data-cycle]")) {
      const chart = run.charts[Number(element.dataset["cycle"])];
      const place = element.querySelector<HTMLElement>("[data-live]");
      if (chart && place) {
        this.#plots.push({ plot: this.#draw(chart, place), chart });
        this.#sizes.observe(place);
      }
    }
    playhead.listen((_, timeS) => {
      this.#follow(timeS);
    });
  }

  /** Draw everything anew, for example in other colours. */
  redraw(): void {
    for (const { plot } of this.#plots) plot.redraw(false, true);
  }

  #draw(chart: CycleChart, place: HTMLElement): uPlot {
    const lines: Line[] = [];
    const bands: uPlot.Band[] = [];
    if (chart.reference) addBand(lines, bands, chart.reference, color("reference"));
    for (const curve of chart.curves) {
      if (curve.own) addBand(lines, bands, curve.own, faint(curve.side, 6), color(curve.side));
    }
    for (const curve of chart.curves) {
      addBand(lines, bands, [curve.low, curve.high], faint(curve.side, 20));
    }
    for (const curve of chart.curves) {
      const series = { stroke: color(curve.side), width: 2, points: { show: false } };
      lines.push({ values: curve.median, series });
    }
    const axis: uPlot.Axis = {
      stroke: color("quiet"),
      grid: { stroke: color("grid"), width: 1 },
      ticks: { show: false },
      font: "12px system-ui, sans-serif",
    };
    const n = chart.curves[0]?.median.length ?? 0;
    const percent = Array.from({ length: n + 1 }, (_, index) => (100 * index) / n);
    const plot = new uPlot(
      {
        width: Math.max(200, place.clientWidth),
        height: HEIGHT_PX,
        legend: { show: false },
        scales: { x: { time: false, range: [0, 100] }, y: { range: [...chart.range] } },
        axes: [
          { ...axis, size: 26, values: (_, ticks) => ticks.map((tick) => `${tick} %`) },
          {
            ...axis,
            size: 44,
            values: (_, ticks) => ticks.map((tick) => `${tick}°`.replace("-", "−")),
          },
        ],
        bands,
        series: [{}, ...lines.map(({ series }) => series)],
        cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
        hooks: {
          draw: [
            (chartPlot: uPlot) => {
              this.#drawToeOffs(chartPlot, chart);
            },
          ],
          setCursor: [
            (chartPlot: uPlot) => {
              this.#lead(chartPlot);
            },
          ],
        },
      },
      [percent, ...lines.map(({ values }) => close(values))] as uPlot.AlignedData,
      place,
    );
    this.#addMarks(plot);
    return plot;
  }

  #drawToeOffs(plot: uPlot, chart: CycleChart): void {
    const { ctx: context } = plot;
    const { top, height } = plot.bbox;
    context.save();
    context.setLineDash([6, 5]);
    context.lineWidth = 1.2 * devicePixelRatio;
    for (const { side, toeOff } of chart.curves) {
      if (toeOff === null) continue;
      const x = plot.valToPos(100 * toeOff, "x", true);
      context.strokeStyle = color(side)();
      context.beginPath();
      context.moveTo(x, top);
      context.lineTo(x, top + height);
      context.stroke();
    }
    context.restore();
  }

  #addMarks(plot: uPlot): void {
    for (const foot of FEET) {
      const mark = document.createElement("i");
      mark.className = `phase-mark ${foot}`;
      mark.hidden = true;
      plot.over.append(mark);
      this.#marks.set(foot, [...(this.#marks.get(foot) ?? []), mark]);
    }
  }

  /** The reader moves over a chart: the page goes to that phase of the nearest stride. */
  #lead(plot: uPlot): void {
    const { left } = plot.cursor;
    if (left === undefined || left < 0) return;
    const phase = plot.posToVal(left, "x") / 100;
    const [foot] = FEET.filter((one) => this.#run.strides[one].length > 0);
    if (foot === undefined) return;
    const timeS = findInstant(this.#run.strides[foot], phase, this.#playhead.timeS);
    if (timeS !== null) this.#playhead.toTime(timeS);
  }

  #follow(timeS: number): void {
    for (const foot of FEET) {
      const phase = findPhase(this.#run.strides[foot], timeS);
      for (const mark of this.#marks.get(foot) ?? []) {
        mark.hidden = phase === null;
        if (phase !== null) mark.style.left = `${100 * phase}%`;
      }
      this.#tell(foot, phase);
    }
    for (const cursor of document.querySelectorAll<HTMLElement>("[data-heat-cursor]")) {
      // Its strides begin with the foot that is nearer to the camera.
      const foot = cursor.dataset["heatCursor"] === "right" ? "right" : "left";
      const phase = findPhase(this.#run.strides[foot], timeS);
      cursor.hidden = phase === null;
      if (phase !== null) cursor.style.left = `${100 * phase}%`;
    }
    for (const axis of document.querySelectorAll<HTMLElement>("[data-time-axis]")) {
      this.#placeCursor(axis, timeS);
    }
  }

  #placeCursor(axis: HTMLElement, timeS: number): void {
    const cursor = axis.querySelector<HTMLElement>("[data-time-cursor]");
    const startS = Number(axis.dataset["start"]);
    const endS = Number(axis.dataset["end"]);
    const share = (timeS - startS) / (endS - startS);
    if (!cursor) return;
    cursor.hidden = !(share >= 0 && share <= 1);
    cursor.style.left = `${100 * share}%`;
  }

  /** Beside the name of each foot stands the angle of its curve at this phase. */
  #tell(foot: Foot, phase: number | null): void {
    for (const output of this.#root.querySelectorAll<HTMLOutputElement>(
      `[data-cycle-value="${foot}"]`,
    )) {
      const index = output.closest<HTMLElement>("[data-cycle]")?.dataset["cycle"];
      const curve = this.#run.charts[Number(index)]?.curves.find(({ side }) => side === foot);
      output.value =
        phase === null || curve === undefined ? "" : formatDegrees(valueAt(curve.median, phase));
    }
  }

  #resize(): void {
    for (const { plot } of this.#plots) {
      const width = plot.root.parentElement?.clientWidth ?? 0;
      if (width > 0 && Math.abs(width - plot.width) > 1) plot.setSize({ width, height: HEIGHT_PX });
    }
  }
}
