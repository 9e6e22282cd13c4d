import "../styles/jobs.css";

import { useEffect, useState } from "preact/hooks";

import { language } from "../messages/language";
import { jobTexts } from "../messages/texts/jobs";
import { type AddedJobBody, type JobBody, jobsClient } from "../transport/jobs";
import { ConfirmDialog } from "../views/ConfirmDialog";
import { AddJob } from "../views/jobs/AddJob";
import { JobList } from "../views/jobs/JobList";
import { nameOf, renewMs } from "../views/jobs/job-words";
import { Updates } from "../views/jobs/Updates";
import { useLoaded } from "../views/use-loaded";
import { useTask } from "../views/use-task";

const client = jobsClient(() => language.peek());

function saidOf({ job, is_new: isNew }: AddedJobBody): string {
  const texts = jobTexts.value;
  return (isNew ? texts.asked : texts.askedBefore)(job.title, job.subject);
}

/** Work in the background, and what was tried to make models better; for who looks after models. */
export function JobsPage() {
  const texts = jobTexts.value;
  const jobs = useLoaded(() => client.all(), [language.value]);
  const updates = useLoaded(() => client.updates(), [language.value]);
  const [added, setAdded] = useState<AddedJobBody | null>(null);
  const [leaving, setLeaving] = useState<JobBody | null>(null);
  const task = useTask();
  const found = jobs.state.value;
  const everyMs = renewMs(found?.jobs ?? []);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState !== "visible") return;
      jobs.reload();
      updates.reload();
    }, everyMs);
    return () => {
      clearInterval(timer);
    };
  }, [everyMs]);
  const act = (work: () => Promise<void>): void => {
    task.run(async () => {
      try {
        await work();
      } finally {
        await jobs.reloaded(); // what was refused is shown as it is, too
      }
    });
  };
  const failure = [jobs.state, updates.state].find((one) => one.kind === "failed");
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{texts.title}</h1>
          <p class="lead">{texts.lead}</p>
        </div>
      </div>
      <p class="reason" role="alert">
        {(leaving === null ? task.error : null) ??
          (failure?.kind === "failed" ? failure.message : null)}
      </p>
      <AddJob
        isBusy={task.isBusy}
        said={added === null ? "" : saidOf(added)}
        onAsk={(work) => {
          setAdded(null);
          act(async () => {
            setAdded(await client.add(work));
          });
        }}
      />
      {found !== null && (
        <JobList
          jobs={found}
          isBusy={task.isBusy}
          onCancel={setLeaving}
          onRetry={(job) => {
            act(async () => {
              await client.change(job.job_id, "retry");
            });
          }}
        />
      )}
      {updates.state.value !== null && (
        <Updates models={updates.state.value} addressOf={client.reportAddress} />
      )}
      {leaving !== null && (
        <ConfirmDialog
          title={texts.cancelTitle}
          doText={texts.cancelDo}
          isBusy={task.isBusy}
          error={task.error}
          onConfirm={() => {
            act(async () => {
              await client.change(leaving.job_id, "cancel");
              setLeaving(null);
            });
          }}
          onClose={() => {
            setLeaving(null);
          }}
        >
          <p>
            <strong>{nameOf(leaving, texts)}</strong>
          </p>
          <p>{texts.cancelText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
