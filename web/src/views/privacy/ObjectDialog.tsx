import { useState } from "preact/hooks";

import { language, messages } from "../../messages/language";
import { useProduct } from "../../state/product";
import type { ConsentBody, ObjectionReason } from "../../transport/bodies";
import { Dialog } from "../Dialog";
import { DialogEnd } from "../DialogEnd";
import { SelectField } from "../fields";
import { useLoaded } from "../use-loaded";
import { useTask } from "../use-task";

const REASONS: readonly ObjectionReason[] = ["situation", "accuracy", "purpose", "other"];

interface FormProps {
  readonly allowed: readonly ConsentBody[];
  readonly onDone: (name: string) => void;
  readonly onClose: () => void;
}

function ObjectForm({ allowed, onDone, onClose }: FormProps) {
  const texts = messages.value.privacy;
  const { rest, agreement } = useProduct();
  const { isBusy, error, run } = useTask();
  const [purpose, setPurpose] = useState(allowed[0]?.purpose ?? "history");
  const [reason, setReason] = useState<ObjectionReason>("situation");
  const chosen = allowed.find((one) => one.purpose === purpose);
  const object = (): void => {
    run(async () => {
      await rest.objectTo(purpose, reason);
      if (purpose === "history") await agreement.load();
      onDone(chosen?.name ?? "");
    });
  };
  return (
    <>
      <SelectField
        label={texts.objectWhat}
        value={purpose}
        options={allowed.map((one) => ({ value: one.purpose, label: one.name }))}
        onChange={(value) => {
          setPurpose(value);
        }}
      />
      <SelectField
        label={texts.objectWhy}
        value={reason}
        options={REASONS.map((value) => ({ value, label: texts.objectReasons[value] }))}
        onChange={(value) => {
          setReason(value);
        }}
      />
      {chosen !== undefined && <p>{chosen.deletes}</p>}
      <DialogEnd error={error} onClose={onClose}>
        <button type="button" class="danger" disabled={isBusy} onClick={object}>
          {texts.objectDo}
        </button>
      </DialogEnd>
    </>
  );
}

interface Props {
  readonly onDone: (name: string) => void;
  readonly onClose: () => void;
}

/** Stops a purpose at once, with a reason that is written down. */
export function ObjectDialog({ onDone, onClose }: Props) {
  const texts = messages.value.privacy;
  const { rest } = useProduct();
  const { state } = useLoaded(() => rest.consents(language.value), [rest, language.value]);
  const allowed = state.value?.filter((one) => one.is_allowed && one.since !== null) ?? [];
  return (
    <Dialog title={texts.object} onClose={onClose}>
      <p>{texts.objectText}</p>
      {state.kind === "failed" && (
        <p class="warning" role="alert">
          {state.message}
        </p>
      )}
      {state.value !== null && allowed.length === 0 && <p>{texts.objectNothing}</p>}
      {allowed.length === 0 && (
        <div class="dialog-end">
          <button type="button" onClick={onClose}>
            {messages.value.shell.cancel}
          </button>
        </div>
      )}
      {allowed.length > 0 && <ObjectForm allowed={allowed} onDone={onDone} onClose={onClose} />}
    </Dialog>
  );
}
