import { useState } from "preact/hooks";

import { messages } from "../../messages/language";
import { useProduct } from "../../state/product";
import { forgetChoice } from "../../state/report-choice";
import { Dialog } from "../Dialog";
import { DialogEnd } from "../DialogEnd";
import { offerCertificate } from "../offer-certificate";
import { useTask } from "../use-task";

/** Korean is often typed without the space between two words. */
const bare = (word: string): string => word.replaceAll(/\s/gu, "").toLowerCase();

/** Forgets everything once a word was typed. */
export function ForgetDialog({
  onDone,
  onClose,
}: {
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const texts = messages.value.settings;
  const { rest, account, agreement, settings, live, session } = useProduct();
  const { isBusy, error, run } = useTask();
  const [typed, setTyped] = useState("");
  const [withSettings, setWithSettings] = useState(false);
  const [withCertificate, setWithCertificate] = useState(true);
  const isConfirmed = bare(typed) === bare(texts.forgetWord);
  const forget = (): void => {
    run(async () => {
      live.stop();
      if (withSettings) await settings.drop(); // a change that is saved a moment later would bring them back
      const { certificate } = await rest
        .forgetEverything(withSettings)
        .catch(async (problem: unknown) => {
          await settings.load();
          throw problem;
        });
      if (withCertificate && certificate !== null) {
        await offerCertificate(rest, certificate).catch(() => undefined); // it stays on the machine
      }
      session.forgetAll();
      forgetChoice(); // both keep names in this tab
      agreement.forget();
      await Promise.all([agreement.load(), settings.load()]);
      onDone();
    });
  };
  return (
    <Dialog title={texts.forget} onClose={onClose}>
      <p>{texts.forgetText}</p>
      {account.presence.value === "in" && <p class="quiet">{texts.forgetAccount}</p>}
      <label class="row">
        <input
          type="checkbox"
          checked={withSettings}
          onChange={({ currentTarget }) => {
            setWithSettings(currentTarget.checked);
          }}
        />
        {texts.forgetSettings}
      </label>
      <label class="row">
        <input
          type="checkbox"
          checked={withCertificate}
          onChange={({ currentTarget }) => {
            setWithCertificate(currentTarget.checked);
          }}
        />
        {texts.forgetCertificate}
      </label>
      <label class="field">
        <span class="label">{texts.forgetConfirm(texts.forgetWord)}</span>
        <input
          type="text"
          autocomplete="off"
          value={typed}
          onInput={({ currentTarget }) => {
            setTyped(currentTarget.value);
          }}
        />
      </label>
      <DialogEnd error={error} onClose={onClose}>
        <button type="button" class="danger" disabled={!isConfirmed || isBusy} onClick={forget}>
          {texts.forgetDo}
        </button>
      </DialogEnd>
    </Dialog>
  );
}
