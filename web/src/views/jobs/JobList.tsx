import { formatCount, formatInstant, formatShare } from "../../messages/figures";
import { language } from "../../messages/language";
import { jobTexts } from "../../messages/texts/jobs";
import type { JobBody, JobsBody } from "../../transport/jobs";
import { groupOf, mayCancel, mayRetry, nameOf, resultOf, stateOf } from "./job-words";

interface Props {
  readonly jobs: JobsBody;
  readonly isBusy: boolean;
  readonly onCancel: (job: JobBody) => void;
  readonly onRetry: (job: JobBody) => void;
}

const instant = (seconds: number): string =>
  formatInstant(new Date(1000 * seconds), language.value);

function timesOf(job: JobBody): string {
  const texts = jobTexts.value;
  const said = [texts.askedAt(instant(job.made_s))];
  if (job.state === "queued" && job.not_before_s > job.made_s)
    said.push(texts.againAt(instant(job.not_before_s)));
  if (job.ended_s !== null) said.push(texts.endedAt(instant(job.ended_s)));
  if (job.n_attempts > 1) said.push(texts.attempts(formatCount(job.n_attempts, language.value)));
  return said.join(" · ");
}

function Job({ job, isBusy, onCancel, onRetry }: Omit<Props, "jobs"> & { readonly job: JobBody }) {
  const texts = jobTexts.value;
  const speech = language.value;
  const name = nameOf(job, texts);
  const result = resultOf(job, texts, speech);
  return (
    <li data-state={job.state}>
      <p class="job-head">
        <strong>{name}</strong>
        <span class="job-state">{stateOf(job, texts)}</span>
      </p>
      {job.state === "running" && (
        <p class="job-progress">
          <progress max={1} value={job.progress} aria-label={texts.progressOf(name)} />
          <span>{formatShare(job.progress, speech)}</span>
        </p>
      )}
      {job.reason !== null && <p class="job-reason">{job.reason}</p>}
      {result !== null && <p>{result}</p>}
      <p class="quiet">{timesOf(job)}</p>
      {mayCancel(job) && (
        <button
          type="button"
          disabled={isBusy}
          aria-label={texts.cancelOf(name)}
          onClick={() => {
            onCancel(job);
          }}
        >
          {texts.cancel}
        </button>
      )}
      {mayRetry(job) && (
        <button
          type="button"
          disabled={isBusy}
          aria-label={texts.retryOf(name)}
          onClick={() => {
            onRetry(job);
          }}
        >
          {texts.retry}
        </button>
      )}
    </li>
  );
}

/** What was put aside first, then what waits and runs, then what ended. */
export function JobList({ jobs, ...actions }: Props) {
  const texts = jobTexts.value;
  const shown = jobs.jobs;
  const total = Object.values(jobs.counts).reduce((sum, count) => sum + count, 0);
  const of = (group: ReturnType<typeof groupOf>) => shown.filter((job) => groupOf(job) === group);
  const [aside, open, ended] = [of("aside"), of("open"), of("ended")];
  const list = (some: readonly JobBody[]) => (
    <ul class="alert-list job-list">
      {some.map((job) => (
        <Job key={job.job_id} job={job} {...actions} />
      ))}
    </ul>
  );
  return (
    <section class="card" aria-labelledby="jobs-title">
      <h2 id="jobs-title">{texts.groups.open}</h2>
      {!jobs.is_served && <p class="warning">{texts.notServed}</p>}
      {shown.length === 0 ? (
        <p>{texts.none}</p>
      ) : (
        <>
          {open.length === 0 ? <p>{texts.noneOpen}</p> : list(open)}
          {aside.length > 0 && (
            <>
              <h3>{texts.groups.aside}</h3>
              <p>{texts.asideHint}</p>
              {list(aside)}
            </>
          )}
          {ended.length > 0 && (
            <>
              <h3>{texts.groups.ended}</h3>
              {list(ended)}
            </>
          )}
          {total > shown.length && (
            <p class="quiet">{texts.more(formatCount(shown.length, language.value))}</p>
          )}
        </>
      )}
    </section>
  );
}
