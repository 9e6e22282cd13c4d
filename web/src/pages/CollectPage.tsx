import { useEffect, useState } from "preact/hooks";

import { createLiveModel } from "../live/live-model";
import { formatCount } from "../messages/figures";
import { language, messages } from "../messages/language";
import { Collecting } from "../state/collecting";
import { loneWatch } from "../state/lone-watch";
import { ProductProvider, useProduct } from "../state/product";
import type { CollectedPersonBody, NewConsent } from "../transport/collections";
import { CollectDesk } from "../views/collect/CollectDesk";
import { ConsentForm } from "../views/collect/ConsentForm";
import { CountsTable } from "../views/collect/CountsTable";
import { Link } from "../views/Link";

const NAME = "posture";
const SHORT = 12;

/** Who the form is about: somebody new, or somebody whose consent has ended. */
interface Asked {
  readonly person: string | null;
}

function People({
  people,
  onRecord,
  onAsk,
}: {
  readonly people: readonly CollectedPersonBody[];
  readonly onRecord: (person: string) => void;
  readonly onAsk: (asked: Asked) => void;
}) {
  const texts = messages.value.collect;
  const day = (at_s: number): string =>
    new Date(at_s * 1000).toLocaleDateString(language.value, { dateStyle: "medium" });
  return (
    <section class="card stack" aria-labelledby="people-title">
      <h2 id="people-title">{texts.people}</h2>
      <ul class="people-list">
        {people.map((each) => (
          <li key={each.person} class="row">
            <span>
              <strong>{each.person}</strong> · {each.purpose} ·{" "}
              {each.is_in_force ? texts.agreedUntil(day(each.until_s)) : texts.ended}
            </span>
            <button
              type="button"
              class="small"
              onClick={() => {
                if (each.is_in_force) onRecord(each.person);
                else onAsk({ person: each.person });
              }}
            >
              {each.is_in_force ? texts.recordPerson(each.person) : texts.askAgain(each.person)}
            </button>
          </li>
        ))}
      </ul>
      <button
        type="button"
        class="primary"
        onClick={() => {
          onAsk({ person: null });
        }}
      >
        {texts.addPerson}
      </button>
    </section>
  );
}

function Notices({ collecting }: { readonly collecting: Collecting }) {
  const texts = messages.value.collect;
  const problem = collecting.problem.value;
  const finished = collecting.finished.value;
  const nUnsent = collecting.nUnsent.value;
  return (
    <>
      {problem !== null && (
        <p class="notice" data-tone="warn" role="alert">
          {problem}
        </p>
      )}
      {collecting.isUnreachable.value && (
        <p class="notice" data-tone="warn" role="alert">
          {texts.unsent(formatCount(nUnsent, language.value))}
        </p>
      )}
      {finished !== null && (
        <p class="notice" role="status">
          {texts.finished(
            formatCount(finished.n_new, language.value),
            finished.dataset,
            finished.version.slice(0, SHORT),
          )}{" "}
          <Link to={{ page: "data" }}>{messages.value.shell.data}</Link>
        </p>
      )}
    </>
  );
}

/** Labelled poses of people who agreed, recorded with the camera of this machine. */
export function CollectPage() {
  const texts = messages.value.collect;
  const product = useProduct();
  // A watch of its own that nobody judges: who is recorded here is not the person of the history.
  const [live] = useState(() => createLiveModel({ isLone: true }));
  const [collecting] = useState(() => new Collecting(product.collections, NAME));
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  useEffect(() => {
    void collecting.load();
    return () => {
      collecting.leave();
      live.stop();
      loneWatch.value = null;
    };
  }, [collecting, live]);

  const person = collecting.person.value;
  const isRecording = person !== null;
  useEffect(() => {
    if (!isRecording) live.stop();
    loneWatch.value = isRecording ? live : null;
  }, [isRecording, live]);

  const record = (who: string): void => {
    product.live.stop(); // one camera, one purpose
    if (!isRecording) void live.start({ source: "camera", isUnlimited: true });
    void collecting.begin(who);
  };
  const agree = (consent: NewConsent): void => {
    setIsBusy(true);
    void collecting.agree(consent).then((who) => {
      setIsBusy(false);
      if (who === null) return;
      setAsked(null);
      record(who);
    });
  };
  const collection = collecting.collection.value;
  const nUnfinished = collection?.n_unfinished ?? 0;
  return (
    <div class="stack">
      <div class="page-head">
        <div>
          <h1>{texts.title}</h1>
          <p class="lead">{texts.lead}</p>
        </div>
      </div>
      <Notices collecting={collecting} />
      {asked !== null && (
        <ConsentForm
          person={asked.person}
          isBusy={isBusy}
          onAgree={agree}
          onCancel={() => {
            setAsked(null);
          }}
        />
      )}
      {asked === null && isRecording && (
        <ProductProvider value={{ ...product, live }}>
          <CollectDesk
            collecting={collecting}
            onNextPerson={() => {
              collecting.pause(true);
              setAsked({ person: null });
            }}
          />
        </ProductProvider>
      )}
      {asked === null && !isRecording && collection !== null && (
        <>
          <People people={collection.people} onRecord={record} onAsk={setAsked} />
          {nUnfinished > 0 && (
            <p class="row">
              <span>{texts.unfinished(formatCount(nUnfinished, language.value))}</span>
              <button
                type="button"
                class="small"
                onClick={() => {
                  void collecting.finish();
                }}
              >
                {texts.finish}
              </button>
            </p>
          )}
        </>
      )}
      {collection !== null && collection.people.length > 0 && (
        <CountsTable collection={collection} person={person} />
      )}
    </div>
  );
}
