/** The section of one person: figure, transport, plots, all on one playhead. */
import { CyclePanel } from "./cycles";
import type { Person, ReportData } from "./data";
import { Figure } from "./figure";
import { Playback } from "./playback";
import { moveByKey, Playhead } from "./playhead";
import { PlotPanel } from "./plots";

/** A seek to the very start of a frame may land in the one before: containers round times to 1 ms. */
const SEEK_INTO_FRAME_S = 0.002;

export class PersonView {
  readonly #root: HTMLElement;
  readonly #playhead: Playhead;
  readonly #playback: Playback;
  readonly #figure: Figure;
  readonly #panel: PlotPanel;
  readonly #cycles: CyclePanel | null;
  #videoUrl = "";

  constructor(root: HTMLElement, canvas: HTMLCanvasElement, person: Person, report: ReportData) {
    this.#root = root;
    this.#playhead = new Playhead(person.timesS);
    this.#figure = new Figure(canvas, person, report.bones, report.aspect);
    this.#playback = new Playback(this.#playhead, (playing) => {
      const button = this.#root.querySelector<HTMLButtonElement>("[data-play]");
      button?.setAttribute("aria-pressed", String(playing));
    });
    this.#panel = new PlotPanel(root, person, this.#playhead);
    const cycles = document.querySelector<HTMLElement>("main");
    this.#cycles = report.run && cycles ? new CyclePanel(cycles, report.run, this.#playhead) : null;
    this.#connect();
    this.#playhead.listen((row, timeS) => {
      this.#show(row, timeS);
    });
    new ResizeObserver(() => this.#figure.draw(this.#playhead.row)).observe(canvas);
  }

  /** Draw everything anew, for example in other colours. */
  redraw(): void {
    this.#figure.draw(this.#playhead.row);
    this.#panel.redraw();
    this.#cycles?.redraw();
  }

  pause(): void {
    this.#playback.pause();
  }

  /** Act on a key; returns whether the key meant something. */
  press(key: string, shift: boolean): boolean {
    if (key === " ") {
      this.#playback.toggle();
      return true;
    }
    const moved = moveByKey(this.#playhead, key, shift);
    if (moved) this.#playback.pause();
    return moved;
  }

  #find(selector: string): HTMLElement | null {
    return this.#root.querySelector<HTMLElement>(selector);
  }

  #connect(): void {
    this.#find("[data-play]")?.addEventListener("click", () => {
      this.#playback.toggle();
    });
    const slider = this.#root.querySelector<HTMLInputElement>("[data-position]");
    if (slider) slider.max = String(this.#playhead.lastRow);
    slider?.addEventListener("input", () => {
      this.#playback.pause();
      this.#playhead.toRow(slider.valueAsNumber);
    });
    const speed = this.#root.querySelector<HTMLSelectElement>("[data-speed]");
    speed?.addEventListener("change", () => {
      this.#playback.speed = Number(speed.value);
    });
    const chooser = this.#root.querySelector<HTMLInputElement>("[data-video]");
    chooser?.addEventListener("change", () => {
      const file = chooser.files?.[0];
      if (file) this.#showVideo(file);
    });
    this.#find("[data-video-remove]")?.addEventListener("click", () => {
      this.#hideVideo();
    });
  }

  #show(row: number, timeS: number): void {
    const isSomebody = this.#figure.draw(row);
    const absent = this.#find("[data-absent]");
    if (absent) absent.hidden = isSomebody;
    const slider = this.#root.querySelector<HTMLInputElement>("[data-position]");
    if (slider) {
      slider.valueAsNumber = row;
      slider.ariaValueText = `${timeS.toFixed(2)} s`;
    }
    const output = this.#root.querySelector<HTMLOutputElement>("[data-time]");
    if (output) output.value = `${timeS.toFixed(2)} / ${this.#playhead.endS.toFixed(2)} s`;
    const { video } = this.#figure;
    if (video && !this.#playback.playing) video.currentTime = timeS + SEEK_INTO_FRAME_S;
  }

  #showVideo(file: File): void {
    this.#hideVideo();
    const video = document.createElement("video");
    this.#videoUrl = URL.createObjectURL(file);
    video.muted = true;
    video.playsInline = true;
    video.preload = "auto";
    video.addEventListener("seeked", () => this.#figure.draw(this.#playhead.row));
    video.addEventListener("loadeddata", () => {
      this.#figure.video = video;
      this.#playback.video = video;
      this.#setHidden("[data-video-remove]", false);
      this.#root.classList.add("with-video");
      video.currentTime = this.#playhead.timeS;
    });
    video.addEventListener("error", () => {
      this.#hideVideo();
      this.#setHidden("[data-video-failed]", false);
    });
    video.src = this.#videoUrl;
  }

  #hideVideo(): void {
    this.#playback.video = null;
    this.#figure.video = null;
    if (this.#videoUrl) URL.revokeObjectURL(this.#videoUrl);
    this.#videoUrl = "";
    this.#setHidden("[data-video-remove]", true);
    this.#setHidden("[data-video-failed]", true);
    this.#root.classList.remove("with-video");
    this.#figure.draw(this.#playhead.row);
  }

  #setHidden(selector: string, hidden: boolean): void {
    const element = this.#find(selector);
    if (element) element.hidden = hidden;
  }
}
