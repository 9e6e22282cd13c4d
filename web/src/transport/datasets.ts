/** Asks the service about datasets, their checks and rows, and tells it what was decided. */
import type {
  CheckStateBody,
  ChoiceBody,
  DatasetBody,
  DatasetRowsBody,
  DatasetVersionBody,
  DatasetVersionsBody,
  DecidedBody,
  DecisionBody,
  UndoneImportBody,
} from "../contract/api";
import type { Language } from "../messages/language";
import { ask, withQuery } from "./request";

export type {
  CheckStateBody,
  ChoiceBody,
  DatasetBody,
  DatasetRowBody,
  DatasetRowsBody,
  DatasetVersionBody,
  DecidedBody,
  FindingBody,
} from "../contract/api";

/** Labels a person gives; what is missing stays. */
export type NewLabel = Partial<Pick<DecisionBody, "view" | "grade">>;

export type NewDecision = Pick<DecisionBody, "row_id" | "verdict"> & NewLabel;

/** What the page of the datasets asks of the service. */
export interface DatasetsClient {
  datasets(): Promise<readonly DatasetBody[]>;
  startCheck(name: string): Promise<CheckStateBody>;
  check(name: string): Promise<CheckStateBody>;
  rows(name: string, finding: string, offset: number): Promise<DatasetRowsBody>;
  clean(name: string, version: string, choices: readonly ChoiceBody[]): Promise<DecidedBody>;
  /** Oldest first. */
  versions(name: string): Promise<readonly DatasetVersionBody[]>;
  /** Goes back, or forth, to a version. */
  goTo(name: string, version: string, insteadOf: string): Promise<void>;
  decide(name: string, version: string, decisions: readonly NewDecision[]): Promise<DecidedBody>;
  /** Removes a version that an import made, as if it never was. */
  undoImport(name: string, version: string): Promise<UndoneImportBody>;
}

/** Rows that are asked for at once. */
export const PAGE_ROWS = 50;

const placeOf = (name: string): string => `/api/datasets/${encodeURIComponent(name)}`;

export function datasetsClient(language: () => Language): DatasetsClient {
  return {
    datasets: async () =>
      (await ask<{ datasets: DatasetBody[] }>("/api/datasets", language())).datasets,
    startCheck: (name) => ask(`${placeOf(name)}/check`, language(), { method: "POST" }),
    check: (name) => ask(`${placeOf(name)}/check`, language()),
    rows: (name, finding, offset) =>
      ask(
        withQuery(`${placeOf(name)}/findings/${encodeURIComponent(finding)}/rows`, {
          offset: String(offset),
          limit: String(PAGE_ROWS),
        }),
        language(),
      ),
    clean: (name, version, choices) =>
      ask(`${placeOf(name)}/clean`, language(), { method: "POST", body: { version, choices } }),
    versions: async (name) =>
      (await ask<DatasetVersionsBody>(`${placeOf(name)}/versions`, language())).versions,
    goTo: async (name, version, insteadOf) => {
      const body = { version, instead_of: insteadOf };
      await ask(`${placeOf(name)}/current`, language(), { method: "PUT", body });
    },
    decide: (name, version, decisions) =>
      ask(`${placeOf(name)}/decisions`, language(), {
        method: "POST",
        body: { version, decisions },
      }),
    undoImport: (name, version) =>
      ask(`${placeOf(name)}/versions/${encodeURIComponent(version)}`, language(), {
        method: "DELETE",
      }),
  };
}
