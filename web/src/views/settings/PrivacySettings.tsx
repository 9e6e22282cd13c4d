import { useState } from "preact/hooks";

import { formatBytes, formatCount, formatDuration, formatShortDay } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import { useProduct } from "../../state/product";
import type { PrivacyBody, StoredKind } from "../../transport/bodies";
import { Dialog } from "../Dialog";
import { Section, SelectField } from "../fields";
import { useLoaded } from "../use-loaded";
import { useTask } from "../use-task";

const KEEP_DAYS = [30, 90, 180, 365] as const;
const ALWAYS = "always";

function kindName(kind: string): string {
  const texts = messages.value.settings;
  const names: Readonly<Record<string, string>> = {
    minutes: texts.kindMinutes,
    events: texts.kindEvents,
    spans: texts.kindSpans,
    profiles: texts.kindProfiles,
    exercises: texts.kindExercises,
    agreements: texts.kindAgreements,
    settings: texts.kindSettings,
    verdicts: texts.kindVerdicts,
    runners: texts.kindRunners,
  };
  return names[kind] ?? kind;
}

function StoredTable({ stored }: { readonly stored: readonly StoredKind[] }) {
  const texts = messages.value.settings;
  const speech = language.value;
  return (
    <table class="dense stored">
      <caption>{texts.stored}</caption>
      <thead>
        <tr>
          <th scope="col">{texts.storedKind}</th>
          <th scope="col">{texts.storedCount}</th>
          <th scope="col">{texts.storedBytes}</th>
          <th scope="col">{texts.storedOldest}</th>
        </tr>
      </thead>
      <tbody>
        {stored.map(({ kind, count, bytes, oldest }) => (
          <tr key={kind}>
            <th scope="row">{kindName(kind)}</th>
            <td>{formatCount(count, speech)}</td>
            <td>{count === 0 ? "–" : formatBytes(bytes, speech)}</td>
            <td>{oldest === null ? "–" : formatShortDay(new Date(oldest), speech)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Receipt({ privacy }: { readonly privacy: PrivacyBody }) {
  const texts = messages.value.settings;
  const speech = language.value;
  return (
    <div class="receipt">
      <h3>{texts.receipt}</h3>
      <dl class="facts-list">
        <div>
          <dt>{texts.receiptSent}</dt>
          <dd class="zero">
            {texts.receiptBytes(formatCount(privacy.bytes_sent_elsewhere, speech))}
          </dd>
        </div>
        <div>
          <dt>{texts.storedTotal}</dt>
          <dd>{formatBytes(privacy.total_bytes, speech)}</dd>
        </div>
        <div>
          <dt>{texts.storedPlace}</dt>
          <dd class="place">
            <code>{privacy.place}</code>
          </dd>
        </div>
        <div>
          <dt>{texts.receiptCamera}</dt>
          <dd>{formatDuration(privacy.camera_on_s, speech)}</dd>
        </div>
        <div>
          <dt>{texts.receiptBlind}</dt>
          <dd>{formatDuration(privacy.blind_s, speech)}</dd>
        </div>
      </dl>
      <p class="quiet">{texts.receiptText}</p>
    </div>
  );
}

function ForgetDialog({
  onDone,
  onClose,
}: {
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const texts = messages.value.settings;
  const { rest, agreement, settings, live } = useProduct();
  const { isBusy, error, run } = useTask();
  const [typed, setTyped] = useState("");
  const [withSettings, setWithSettings] = useState(false);
  const isConfirmed = typed.trim().toLowerCase() === texts.forgetWord.toLowerCase();
  const forget = (): void => {
    run(async () => {
      live.stop();
      if (withSettings) await settings.drop(); // a change that is saved a moment later would bring them back
      await rest.forgetEverything(withSettings).catch(async (problem: unknown) => {
        await settings.load();
        throw problem;
      });
      agreement.forget();
      await Promise.all([agreement.load(), settings.load()]);
      onDone();
    });
  };
  return (
    <Dialog title={texts.forget} onClose={onClose}>
      <p>{texts.forgetText}</p>
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
      {error !== null && <p class="warning">{error}</p>}
      <div class="dialog-end">
        <button type="button" onClick={onClose}>
          {messages.value.shell.cancel}
        </button>
        <button type="button" class="danger" disabled={!isConfirmed || isBusy} onClick={forget}>
          {texts.forgetDo}
        </button>
      </div>
    </Dialog>
  );
}

function Agreement({ onChange }: { readonly onChange: () => void }) {
  const texts = messages.value.settings;
  const speech = language.value;
  const { agreement } = useProduct();
  const { isBusy, error, run } = useTask();
  const body = agreement.body.value;
  const isAgreed = body?.is_agreed ?? false;
  const agreedAt = body?.agreed_at ?? null;
  return (
    <div class="field">
      <p>
        <strong>{texts.agreement}</strong>:{" "}
        {isAgreed && agreedAt !== null
          ? texts.agreedOn(formatShortDay(new Date(agreedAt), speech))
          : texts.notAgreed}
      </p>
      <div class="row">
        <button
          type="button"
          class="small"
          disabled={isBusy || body === null}
          onClick={() => {
            run(async () => {
              await (isAgreed ? agreement.withdraw() : agreement.agree(speech));
              onChange();
            });
          }}
        >
          {isAgreed ? texts.withdraw : texts.agree}
        </button>
      </div>
      {isAgreed && <p class="quiet">{texts.withdrawText}</p>}
      {error !== null && <p class="warning">{error}</p>}
    </div>
  );
}

/** What is kept, the receipt, and the way to forget it. */
export function PrivacySettings() {
  const texts = messages.value.settings;
  const { rest, router, settings } = useProduct();
  const { state, reload } = useLoaded(() => rest.privacy(), [rest]);
  const [isAsking, setIsAsking] = useState(false);
  const { keep_days: keepDays } = settings.value.value;
  const privacy = state.value;
  return (
    <Section title={texts.sectionPrivacy}>
      <Agreement onChange={reload} />
      <SelectField
        label={texts.keep}
        value={keepDays === null ? ALWAYS : String(keepDays)}
        options={[
          { value: ALWAYS, label: texts.keepAlways },
          ...KEEP_DAYS.map((days) => ({
            value: String(days),
            label: texts.keepDays(String(days)),
          })),
        ]}
        onChange={(value) => {
          settings.change({ keep_days: value === ALWAYS ? null : Number(value) });
        }}
      />
      {state.kind === "failed" && <p class="warning">{state.message}</p>}
      {privacy !== null && (
        <>
          {privacy.stored.length === 0 ? (
            <p>{texts.storedNone}</p>
          ) : (
            <div class="stored-scroll" tabIndex={0} role="group" aria-label={texts.stored}>
              <StoredTable stored={privacy.stored} />
            </div>
          )}
          <Receipt privacy={privacy} />
        </>
      )}
      <div class="row">
        <button
          type="button"
          class="danger"
          onClick={() => {
            setIsAsking(true);
          }}
        >
          {texts.forget}
        </button>
      </div>
      {isAsking && (
        <ForgetDialog
          onDone={() => {
            router.go({ page: "welcome" });
          }}
          onClose={() => {
            setIsAsking(false);
          }}
        />
      )}
    </Section>
  );
}
