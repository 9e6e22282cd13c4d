/** Asks the service about work in the background and updates of models, and tells it what to do. */
import type {
  AddedJobBody,
  AddJobRequest,
  JobBody,
  JobsBody,
  ModelUpdatesBody,
  UpdatesBody,
} from "../contract/api";
import type { Language } from "../messages/language";
import { ask } from "./request";

export type {
  AddedJobBody,
  AddJobRequest,
  GateBody,
  JobBody,
  JobsBody,
  ModelUpdateBody,
  ModelUpdatesBody,
} from "../contract/api";

export type JobChange = "cancel" | "retry";

/** What the page about jobs asks of the service. */
export interface JobsClient {
  /** Newest first. */
  all(): Promise<JobsBody>;
  add(work: AddJobRequest): Promise<AddedJobBody>;
  change(id: string, change: JobChange): Promise<JobBody>;
  updates(): Promise<readonly ModelUpdatesBody[]>;
  /** Where the report on the last update of a model is read. */
  readonly reportAddress: (model: string) => string;
}

const PLACE = "/api/jobs";
const UPDATES = "/api/updates";

export function jobsClient(language: () => Language): JobsClient {
  return {
    all: () => ask(PLACE, language()),
    add: (work) => ask(PLACE, language(), { method: "POST", body: work }),
    change: (id, change) =>
      ask(`${PLACE}/${encodeURIComponent(id)}/${change}`, language(), { method: "POST" }),
    updates: async () => (await ask<UpdatesBody>(UPDATES, language())).models,
    reportAddress: (model) => `${UPDATES}/${encodeURIComponent(model)}/report`,
  };
}
