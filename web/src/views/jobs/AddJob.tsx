import { useState } from "preact/hooks";

import { jobTexts } from "../../messages/texts/jobs";
import type { AddJobRequest } from "../../transport/jobs";
import { SelectField } from "../fields";

interface Props {
  readonly isBusy: boolean;
  /** What became of what was asked for last, in words; empty before. */
  readonly said: string;
  readonly onAsk: (work: AddJobRequest) => void;
}

const KINDS: readonly AddJobRequest["kind"][] = ["drift", "retrain"];
const MODELS: readonly AddJobRequest["model"][] = ["posture", "view"];

/** Asks for work of the installation itself. */
export function AddJob({ isBusy, said, onAsk }: Props) {
  const texts = jobTexts.value;
  const [kind, setKind] = useState<AddJobRequest["kind"]>("drift");
  const [model, setModel] = useState<AddJobRequest["model"]>("posture");
  return (
    <section class="card" aria-labelledby="add-job-title">
      <h2 id="add-job-title">{texts.add}</h2>
      <form
        class="job-form"
        onSubmit={(event) => {
          event.preventDefault();
          onAsk({ kind, model });
        }}
      >
        <SelectField
          label={texts.work}
          value={kind}
          options={KINDS.map((value) => ({ value, label: texts.works[value] }))}
          onChange={setKind}
        />
        <SelectField
          label={texts.model}
          value={model}
          options={MODELS.map((value) => ({ value, label: texts.modelNames[value] }))}
          onChange={setModel}
        />
        <button type="submit" disabled={isBusy}>
          {texts.ask}
        </button>
      </form>
      <p role="status">{said}</p>
      <p class="quiet">{texts.addHint}</p>
    </section>
  );
}
