/** Brings the report to life. Everything it says is already on the page, in both languages. */
import "uplot/dist/uPlot.min.css";
import "./report.css";

import { nameCsv, writeCsv } from "./csv";
import { decodeReport, type ReportData } from "./data";
import { PersonView } from "./person-view";

function start(): void {
  const data = document.getElementById("report-data");
  if (!data) return;
  const report = decodeReport(data.textContent);
  document.documentElement.classList.add("scripted");
  connectLanguage();
  const views = new PeopleViews(report);
  document.querySelector("[data-print]")?.addEventListener("click", () => {
    print();
  });
  document.querySelector("[data-download]")?.addEventListener("click", () => {
    download(nameCsv(report.source), writeCsv(report));
  });
  document.addEventListener("keydown", (event) => {
    if (!isForPage(event)) return;
    if (views.shown?.press(event.key, event.shiftKey) === true) event.preventDefault();
  });
}

/** The sections of the people, made when first shown: a hidden plot has no size. */
class PeopleViews {
  readonly #report: ReportData;
  readonly #views = new Map<number, PersonView>();
  readonly #sections: readonly HTMLElement[];
  shown: PersonView | null = null;

  constructor(report: ReportData) {
    this.#report = report;
    this.#sections = [...document.querySelectorAll<HTMLElement>("[data-person]")];
    for (const button of document.querySelectorAll<HTMLElement>("[data-person-choice]")) {
      button.addEventListener("click", () => {
        this.show(Number(button.dataset["personChoice"]));
      });
    }
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      for (const view of this.#views.values()) view.redraw();
    });
    this.show(0);
  }

  show(index: number): void {
    this.shown?.pause();
    this.#sections.forEach((section, number) => {
      section.classList.toggle("chosen", number === index);
    });
    for (const button of document.querySelectorAll<HTMLElement>("[data-person-choice]")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset["personChoice"]) === index));
    }
    const section = this.#sections[index];
    const person = this.#report.people[index];
    const canvas = section?.querySelector<HTMLCanvasElement>("[data-figure]");
    if (section && person && canvas && !this.#views.has(index)) {
      this.#views.set(index, new PersonView(section, canvas, person, this.#report));
    }
    this.shown = this.#views.get(index) ?? null;
  }
}

function connectLanguage(): void {
  const choose = (language: string): void => {
    document.documentElement.lang = language;
    const title = document.querySelector(`h1 > [lang="${language}"]`)?.textContent ?? "";
    const source = document.querySelector("h1 .source")?.textContent ?? "";
    document.title = `${title} · ${source}`;
  };
  for (const input of document.querySelectorAll<HTMLInputElement>("input[name=language]")) {
    input.addEventListener("change", () => {
      choose(input.value);
    });
  }
}

/** Whether a key belongs to the page rather than to a field or button the reader is in. */
function isForPage(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return true;
  if (target.matches("[data-position]")) return event.key === " ";
  if (target.matches("button, summary, label")) return event.key !== " " && event.key !== "Enter";
  return !target.matches("input, select, textarea");
}

function download(name: string, csv: string): void {
  // The mark at the start tells spreadsheets that the file is UTF-8.
  const url = URL.createObjectURL(new Blob(["\ufeff", csv], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

start();
