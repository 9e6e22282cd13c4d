/** Asks the service how comparisons of models stand, and tells it what was decided about one. */
import type { ExperimentBody, ExperimentReportBody } from "../contract/api";
import type { Language } from "../messages/language";
import { ask } from "./request";

export type {
  ArmBody,
  ExperimentBody,
  ExperimentReportBody,
  GuardBody,
  IntervalBody,
} from "../contract/api";

export type ExperimentChange = "stop" | "freeze" | "resume";

/** What the page of the comparisons asks of the service. */
export interface ExperimentsClient {
  /** Newest first. */
  all(): Promise<readonly ExperimentBody[]>;
  report(id: string): Promise<ExperimentReportBody>;
  change(id: string, change: ExperimentChange, why: string): Promise<void>;
}

const PLACE = "/api/experiments";

export function experimentsClient(language: () => Language): ExperimentsClient {
  return {
    all: async () => (await ask<{ experiments: ExperimentBody[] }>(PLACE, language())).experiments,
    report: (id) => ask(`${PLACE}/${encodeURIComponent(id)}`, language()),
    change: async (id, change, why) => {
      await ask<ExperimentBody>(`${PLACE}/${encodeURIComponent(id)}/${change}`, language(), {
        method: "POST",
        body: { why },
      });
    },
  };
}
