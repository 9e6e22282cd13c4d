import { useState } from "preact/hooks";

import { formatShortDay } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import { useProduct } from "../../state/product";
import type { ConsentBody } from "../../transport/bodies";
import { ConfirmDialog } from "../ConfirmDialog";
import { ConsentText } from "../privacy/ConsentText";
import { useLoaded } from "../use-loaded";
import { useTask } from "../use-task";
import { CoachChoice } from "./CoachChoice";

/** Says what withdrawing deletes before it is done. */
function WithdrawDialog({
  consent,
  onDone,
  onClose,
}: {
  readonly consent: ConsentBody;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const texts = messages.value.settings;
  const { rest, agreement } = useProduct();
  const { isBusy, error, run } = useTask();
  return (
    <ConfirmDialog
      title={texts.withdrawTitle(consent.name)}
      doText={texts.withdrawDo}
      isBusy={isBusy}
      error={error}
      onConfirm={() => {
        run(async () => {
          if (consent.purpose === "history") await agreement.withdraw();
          else await rest.withdrawConsent(consent.purpose, language.value);
          onDone();
        });
      }}
      onClose={onClose}
    >
      <p>{consent.deletes}</p>
      <p>{consent.purpose === "coach" ? texts.withdrawCoach : texts.withdrawForGood}</p>
    </ConfirmDialog>
  );
}

function Consent({
  consent,
  onChange,
}: {
  readonly consent: ConsentBody;
  readonly onChange: () => void;
}) {
  const texts = messages.value.settings;
  const speech = language.value;
  const { rest, agreement } = useProduct();
  const { isBusy, error, run } = useTask();
  const [isAsking, setIsAsking] = useState(false);
  const { name, purpose, since, way } = consent;
  const isCurrent = consent.text_version === consent.current_version;
  const isHistory = purpose === "history";
  // who turns the camera on has said yes: there is nothing to agree to beforehand
  const isImplied = purpose === "analysis" && consent.reason === "never-asked";
  const give = (): void => {
    run(async () => {
      await rest.giveConsent(purpose, consent.current_version, speech);
      if (isHistory) await agreement.load();
      onChange();
    });
  };
  return (
    <div class="field consent-choice">
      <h3>{name}</h3>
      <p>
        {isImplied && texts.cameraAgrees}
        {!isImplied && (isHistory && !consent.is_allowed ? texts.notAgreed : consent.reason_text)}
        {since !== null && ` · ${formatShortDay(new Date(since), speech)}`}
        {way !== null && ` · ${texts.ways[way]}`}
        {consent.text_version !== null && ` · ${texts.textVersion(consent.text_version)}`}
      </p>
      {consent.is_allowed && !isCurrent && <p class="quiet">{texts.newerText}</p>}
      <details>
        <summary>{texts.showText}</summary>
        <ConsentText text={consent.text} />
      </details>
      <div class="row">
        {!isImplied && (!consent.is_allowed || !isCurrent) && (
          <button type="button" class="small" disabled={isBusy} onClick={give}>
            {isHistory ? texts.agree : texts.agreeTo(name)}
          </button>
        )}
        {consent.is_allowed && (
          <button
            type="button"
            class="small"
            disabled={isBusy}
            onClick={() => {
              setIsAsking(true);
            }}
          >
            {isHistory ? texts.withdraw : texts.withdrawFrom(name)}
          </button>
        )}
      </div>
      {error !== null && <p class="warning">{error}</p>}
      {purpose === "coach" && consent.is_allowed && <CoachChoice />}
      {isAsking && (
        <WithdrawDialog
          consent={consent}
          onDone={() => {
            setIsAsking(false);
            onChange();
          }}
          onClose={() => {
            setIsAsking(false);
          }}
        />
      )}
    </div>
  );
}

/** Nobody coaches who is alone with Barun and was never asked. */
const isAskable = ({ purpose, reason }: ConsentBody, isAlone: boolean): boolean =>
  purpose !== "coach" || !isAlone || reason !== "never-asked";

/** Each purpose with its text, what was answered, since when and how, and the way to change it. */
export function Consents() {
  const { rest, account } = useProduct();
  const isAlone = account.presence.value === "none";
  const speech = language.value;
  const { state, reload } = useLoaded(() => rest.consents(speech), [rest, speech]);
  return (
    <div class="consents">
      {state.kind === "failed" && <p class="warning">{state.message}</p>}
      {state.value
        ?.filter((consent) => isAskable(consent, isAlone))
        .map((consent) => (
          <Consent key={consent.purpose} consent={consent} onChange={reload} />
        ))}
    </div>
  );
}
