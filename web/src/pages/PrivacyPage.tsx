import { useEffect, useState } from "preact/hooks";

import { language, messages } from "../messages/language";
import { useProduct } from "../state/product";
import { Link } from "../views/Link";
import { ForgetDialog } from "../views/privacy/ForgetDialog";
import { KeysCard } from "../views/privacy/KeysCard";
import { LooksCard } from "../views/privacy/LooksCard";
import { ObjectDialog } from "../views/privacy/ObjectDialog";
import { SentCard } from "../views/privacy/SentCard";
import { StoredCard } from "../views/privacy/StoredCard";
import { TakeDialog } from "../views/privacy/TakeDialog";
import { useLoaded } from "../views/use-loaded";

type Question = "take" | "object" | "forget";

function Acts({ onChange }: { readonly onChange: () => void }) {
  const texts = messages.value.privacy;
  const { rest, router } = useProduct();
  const [question, setQuestion] = useState<Question | null>(null);
  const [done, setDone] = useState("");
  const close = (): void => {
    setQuestion(null);
  };
  return (
    <section class="card" aria-labelledby="receipt-acts">
      <h2 id="receipt-acts">{texts.actsTitle}</h2>
      <div class="row acts">
        <button
          type="button"
          class="primary"
          onClick={() => {
            setDone("");
            setQuestion("take");
          }}
        >
          {texts.take}
        </button>
        <a class="button" href={rest.reportAddress()} target="_blank" rel="noopener">
          {texts.report}
        </a>
        <Link to={{ page: "settings" }} class="button">
          {texts.consent}
        </Link>
        <button
          type="button"
          onClick={() => {
            setDone("");
            setQuestion("object");
          }}
        >
          {texts.object}
        </button>
        <button
          type="button"
          class="danger"
          onClick={() => {
            setQuestion("forget");
          }}
        >
          {messages.value.settings.forget}
        </button>
      </div>
      <p role="status">{done}</p>
      <h3>{texts.correctTitle}</h3>
      <p>{texts.correctLead}</p>
      <ul class="plain-list">
        <li>
          <Link to={{ page: "history" }}>{texts.correctEvents}</Link>
        </li>
        <li>
          <Link to={{ page: "calibration" }}>{texts.correctProfiles}</Link>
        </li>
        <li>
          <Link to={{ page: "settings" }}>{texts.correctConsents}</Link>
        </li>
      </ul>
      {question === "take" && (
        <TakeDialog
          onDone={() => {
            close();
            setDone(texts.taken);
            onChange();
          }}
          onClose={close}
        />
      )}
      {question === "object" && (
        <ObjectDialog
          onDone={(name) => {
            close();
            setDone(texts.objected(name));
            onChange();
          }}
          onClose={close}
        />
      )}
      {question === "forget" && (
        <ForgetDialog
          onDone={() => {
            router.go({ page: "welcome" });
          }}
          onClose={close}
        />
      )}
    </section>
  );
}

/** What is kept of the person, who looked at it, when it goes, and what can be done about it. */
export function PrivacyPage() {
  const texts = messages.value.privacy;
  const { rest, settings } = useProduct();
  const { state, reload } = useLoaded(async () => {
    const [privacy, receipt] = await Promise.all([rest.privacy(), rest.receipt()]);
    return { privacy, receipt };
  }, [rest, language.value]);
  useEffect(() => settings.onSaved(reload), [settings, reload]);
  const shown = state.value;
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{texts.title}</h1>
          <p class="lead">{texts.lead}</p>
        </div>
      </div>
      {state.kind === "failed" && (
        <p class="warning" role="alert">
          {state.message}
        </p>
      )}
      {shown !== null && (
        <div class="receipt-page">
          <SentCard privacy={shown.privacy} />
          <StoredCard receipt={shown.receipt} />
          <LooksCard looks={shown.receipt.looks} />
          <KeysCard keys={shown.receipt.keys} />
          <Acts onChange={reload} />
        </div>
      )}
    </>
  );
}
