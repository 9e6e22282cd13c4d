import "../styles/experiments.css";

import { useState } from "preact/hooks";

import { formatInstant } from "../messages/figures";
import { language } from "../messages/language";
import { experimentTexts } from "../messages/texts/experiments";
import {
  type ExperimentBody,
  type ExperimentChange,
  experimentsClient,
} from "../transport/experiments";
import { ConfirmDialog } from "../views/ConfirmDialog";
import { ExperimentReport } from "../views/experiments/ExperimentReport";
import { SelectField } from "../views/fields";
import { useLoaded } from "../views/use-loaded";
import { useTask } from "../views/use-task";

const client = experimentsClient(() => language.peek());

function optionOf(one: ExperimentBody): { value: string; label: string } {
  const texts = experimentTexts(language.value);
  const champion = one.champion === null ? texts.shipped : String(one.champion);
  const when = formatInstant(new Date(1000 * one.started_s), language.value);
  return {
    value: one.experiment_id,
    label: texts.option(one.model, champion, String(one.challenger), when),
  };
}

interface ChosenProps {
  readonly experiment: ExperimentBody;
  readonly onChanged: () => void;
}

function Chosen({ experiment, onChanged }: ChosenProps) {
  const texts = experimentTexts(language.value);
  const { experiment_id: id } = experiment;
  const { state, reloaded } = useLoaded(() => client.report(id), [id, language.value]);
  const [isStopping, setIsStopping] = useState(false);
  const task = useTask();
  const change = (kind: ExperimentChange): void => {
    task.run(async () => {
      try {
        await client.change(id, kind, "");
        setIsStopping(false);
      } finally {
        onChanged();
        await reloaded();
      }
    });
  };
  const report = state.value;
  if (report?.experiment.experiment_id !== id) {
    return state.kind === "failed" ? (
      <p class="reason" role="alert">
        {state.message}
      </p>
    ) : null;
  }
  const { state: stands } = report.experiment;
  return (
    <>
      {!isStopping && (
        <p class="reason" role="alert">
          {task.error ?? (state.kind === "failed" ? state.message : null)}
        </p>
      )}
      <ExperimentReport report={report} />
      {stands !== "ended" && (
        <div class="row">
          <button
            type="button"
            disabled={task.isBusy}
            onClick={() => {
              change(stands === "frozen" ? "resume" : "freeze");
            }}
          >
            {stands === "frozen" ? texts.resume : texts.freeze}
          </button>
          <button
            type="button"
            disabled={task.isBusy}
            onClick={() => {
              setIsStopping(true);
            }}
          >
            {texts.stop}
          </button>
        </div>
      )}
      {isStopping && (
        <ConfirmDialog
          title={texts.stopTitle}
          doText={texts.stop}
          isBusy={task.isBusy}
          error={task.error}
          onConfirm={() => {
            change("stop");
          }}
          onClose={() => {
            setIsStopping(false);
          }}
        >
          <p>{texts.stopText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

/** Versions of models that are or were compared, for who looks after models. */
export function ExperimentsPage() {
  const texts = experimentTexts(language.value);
  const { state, reload } = useLoaded(() => client.all(), []);
  const [chosen, setChosen] = useState<string | null>(null);
  const all = state.value ?? [];
  const shown = all.find((one) => one.experiment_id === chosen) ?? all[0];
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{texts.title}</h1>
          <p class="lead">{texts.hint}</p>
        </div>
      </div>
      {state.kind === "failed" && (
        <p class="reason" role="alert">
          {state.message}
        </p>
      )}
      {state.kind === "ready" && shown === undefined && (
        <section class="card">
          <p>{texts.none}</p>
        </section>
      )}
      {shown !== undefined && (
        <>
          {all.length > 1 && (
            <SelectField
              label={texts.which}
              value={shown.experiment_id}
              options={all.map(optionOf)}
              onChange={setChosen}
            />
          )}
          <Chosen experiment={shown} onChanged={reload} />
        </>
      )}
    </>
  );
}
