/** What the page says of a job, without drawing it. */
import { formatCount } from "../../messages/figures";
import type { Language } from "../../messages/language";
import type { jobTexts } from "../../messages/texts/jobs";
import type { JobBody } from "../../transport/jobs";

type Texts = typeof jobTexts.value;

export type JobGroup = "aside" | "open" | "ended";
export const GROUPS: readonly JobGroup[] = ["aside", "open", "ended"];

/** How often the list is asked for anew: often while something moves. */
export const QUICK_MS = 2_000;
export const SLOW_MS = 30_000;

export function groupOf(job: JobBody): JobGroup {
  if (job.state === "poison") return "aside";
  return job.state === "queued" || job.state === "running" ? "open" : "ended";
}

export const renewMs = (jobs: readonly JobBody[]): number =>
  jobs.some((job) => groupOf(job) === "open") ? QUICK_MS : SLOW_MS;

export const mayCancel = (job: JobBody): boolean => groupOf(job) === "open" && !job.is_cancelled;

/** What was forgotten on purpose cannot be done again; the service says so. */
export const mayRetry = (job: JobBody): boolean =>
  job.state === "poison" || job.state === "failed" || job.state === "cancelled";

export const nameOf = (job: JobBody, texts: Texts): string =>
  job.subject === "" ? job.title : texts.about(job.title, job.subject);

export function stateOf(job: JobBody, texts: Texts): string {
  const isStopping = job.is_cancelled && job.state === "running";
  return isStopping ? texts.stopping : texts.states[job.state];
}

const DRIFT = { drifted: "drifted", steady: "steady", "too-few": "tooFew" } as const;

/** Returns what came of a job in words; null where its state says all. */
export function resultOf(job: JobBody, texts: Texts, language: Language): string | null {
  const { result } = job;
  if (result === null) return null;
  const count = (name: string): string => {
    const value = result[name];
    return formatCount(typeof value === "number" ? value : 0, language);
  };
  switch (job.kind) {
    case "drift": {
      const found = Object.entries(DRIFT).find(([answer]) => answer === result["answer"]);
      return found === undefined ? null : texts.results[found[1]];
    }
    case "analyse": {
      const refused = result["refused"];
      const said = texts.results.analysed(count("analysed"), count("kept"));
      return Array.isArray(refused) && refused.length > 0
        ? `${said} ${texts.results.refused(formatCount(refused.length, language))}`
        : said;
    }
    case "train":
      return texts.results.made(`${String(result["model"])}@${String(result["number"])}`);
    case "retrain":
      return texts.results.update;
    case "export": {
      const unread = result["n_unread"];
      return typeof unread === "number" && unread > 0
        ? texts.results.unread(count("n_unread"))
        : null;
    }
    default:
      return null;
  }
}
