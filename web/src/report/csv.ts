/** The angles as a table for spreadsheets. */
import type { Person, ReportData } from "./data";

/** One line a frame and person; unreliable values are kept and marked in a column of their own. */
export function writeCsv(report: ReportData): string {
  const keys = [...new Set(report.people.flatMap((person) => person.angleKeys))];
  const heads = keys.flatMap((key) => [`${key}_deg`, `${key}_reliable`]);
  const lines = [["person", "time_s", ...heads].join(",")];
  for (const person of report.people) {
    const columns = keys.map((key) => person.angleKeys.indexOf(key));
    person.timesS.forEach((timeS, row) => {
      const cells = columns.flatMap((column) => writeCells(person, column, row));
      lines.push([person.number, timeS.toFixed(4), ...cells].join(","));
    });
  }
  return `${lines.join("\r\n")}\r\n`;
}

function writeCells(person: Person, column: number, row: number): [string, string] {
  const value = person.values[column]?.[row];
  if (value === undefined || !Number.isFinite(value)) return ["", ""];
  return [value.toFixed(2), person.reliable[column]?.[row] === true ? "1" : "0"];
}

/** A file name made of the source's: without its suffix and without what file systems refuse. */
export function nameCsv(source: string): string {
  const stem = source.replace(/\.[a-z0-9]{1,5}$/i, "");
  // eslint-disable-next-line no-control-regex -- control characters are what must go
  const safe = stem.replace(/[\u0000-\u001f<>:"/\\|?*]+/g, "-").replace(/^[.-]+|[.-]+$/g, "");
  return `${safe || "barun"}-angles.csv`;
}
