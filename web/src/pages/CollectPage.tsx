import { useEffect, useRef, useState } from "preact/hooks";

import { createLiveModel } from "../live/live-model";
import { formatCount } from "../messages/figures";
import { language, messages } from "../messages/language";
import { Collecting } from "../state/collecting";
import { loneWatch } from "../state/lone-watch";
import { recall, remember } from "../state/memory";
import { ProductProvider, useProduct } from "../state/product";
import type { CollectionBody, NewConsent } from "../transport/collections";
import { CollectDesk } from "../views/collect/CollectDesk";
import { CollectionChoice } from "../views/collect/CollectionChoice";
import { CollectionFiles } from "../views/collect/CollectionFiles";
import { ConsentForm } from "../views/collect/ConsentForm";
import { CountsTable } from "../views/collect/CountsTable";
import { Notices } from "../views/collect/Notices";
import { InDatasets } from "../views/collect/InDatasets";
import { People } from "../views/collect/People";
import { WithdrawDialog } from "../views/collect/WithdrawDialog";
import { useLoaded } from "../views/use-loaded";

const USUAL_NAME = "posture";
const NAME_KEY = "barun.collection";
const RETRY_MS = 5000;

/** Who the form is about: somebody new, or somebody whose consent has ended. */
interface Asked {
  readonly person: string | null;
}

interface Props {
  readonly name: string;
  /** All there are, to choose among. */
  readonly all: readonly CollectionBody[];
  readonly onChoose: (name: string) => void;
}

/** What is in no version yet, and what can come into none. */
function Unfinished({
  collection,
  onFinish,
}: {
  readonly collection: CollectionBody;
  readonly onFinish: () => void;
}) {
  const texts = messages.value.collect;
  const { n_unfinished: nUnfinished, n_without_consent: nWithout } = collection;
  return (
    <>
      {nUnfinished > 0 && (
        <p class="notice">
          <span>{texts.unfinished(formatCount(nUnfinished, language.value))}</span>
          <button type="button" class="small" onClick={onFinish}>
            {texts.finish}
          </button>
        </p>
      )}
      {nWithout > 0 && (
        <p class="notice" data-tone="warn">
          {texts.withoutConsent(formatCount(nWithout, language.value))}
        </p>
      )}
    </>
  );
}

function Collection({ name, all, onChoose }: Props) {
  const product = useProduct();
  // A watch of its own that nobody judges: who is recorded here is not the person of the history.
  const [live] = useState(() => createLiveModel({ isLone: true }));
  const [collecting] = useState(() => new Collecting(product.collections, name));
  const [asked, setAsked] = useState<Asked | null>(null);
  const [withdrawing, setWithdrawing] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [nReturns, setNReturns] = useState(0);
  const wasRecording = useRef(false);
  const speech = language.value;
  useEffect(() => {
    void collecting.load(); // in the language of now: the warnings are the service's words
  }, [collecting, speech]);
  useEffect(
    () => () => {
      collecting.leave();
      live.stop();
      loneWatch.value = null;
    },
    [collecting, live],
  );

  const person = collecting.person.value;
  const isRecording = person !== null;
  useEffect(() => {
    if (wasRecording.current && !isRecording) {
      setNReturns((before) => before + 1);
      void collecting.load(); // a consent may have ended meanwhile
    }
    if (!isRecording) live.stop();
    wasRecording.current = isRecording;
    loneWatch.value = isRecording ? live : null;
  }, [isRecording, live, collecting]);

  const isLost = collecting.collection.value === null && collecting.isUnreachable.value;
  useEffect(() => {
    if (!isLost) return;
    const timer = setInterval(() => void collecting.load(), RETRY_MS);
    return () => {
      clearInterval(timer);
    };
  }, [isLost, collecting]);

  const record = (who: string): void => {
    product.live.stop(); // one camera, one purpose
    if (!isRecording) void live.start({ source: "camera", isUnlimited: true });
    void collecting.begin(who).then(() => {
      if (collecting.person.peek() === null) live.stop(); // refused: the camera is on for nobody
    });
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
  const withdraw = (who: string): void => {
    setIsBusy(true);
    void collecting.withdraw(who).then(() => {
      setIsBusy(false);
      setWithdrawing(null);
      setNReturns((before) => before + 1);
    });
  };
  const collection = collecting.collection.value;
  const own = new Set(collection?.people.map((each) => each.person));
  const others = [...new Set(all.flatMap((each) => each.people.map((one) => one.person)))].filter(
    (each) => !own.has(each),
  );
  const isResting = asked === null && !isRecording && collection !== null;
  return (
    <>
      {asked === null && !isRecording && (
        <CollectionChoice name={name} names={all.map((each) => each.name)} onChoose={onChoose} />
      )}
      <Notices collecting={collecting} />
      {asked !== null && (
        <ConsentForm
          person={asked.person}
          others={asked.person === null ? others : []}
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
      {isResting && (
        <>
          <People
            collection={name}
            people={collection.people}
            nReturns={nReturns}
            onRecord={record}
            onAsk={(who) => {
              setAsked({ person: who });
            }}
            onWithdraw={setWithdrawing}
          />
          <InDatasets collection={name} nReturns={nReturns} onWithdraw={setWithdrawing} />
          <Unfinished
            collection={collection}
            onFinish={() => {
              void collecting.finish();
            }}
          />
        </>
      )}
      {withdrawing !== null && (
        <WithdrawDialog
          collection={name}
          person={withdrawing}
          isBusy={isBusy}
          onErase={() => {
            withdraw(withdrawing);
          }}
          onClose={() => {
            setWithdrawing(null);
          }}
        />
      )}
      {collection !== null && collection.people.length > 0 && (
        <>
          <CountsTable collection={collection} person={person} />
          {isResting && <CollectionFiles name={name} />}
        </>
      )}
    </>
  );
}

/** Labelled poses of people who agreed, recorded with the camera of this machine. */
export function CollectPage() {
  const texts = messages.value.collect;
  const { collections } = useProduct();
  const [name, setName] = useState(() => recall(NAME_KEY) ?? USUAL_NAME);
  const { state } = useLoaded(() => collections.collections(), [name]);
  return (
    <div class="stack">
      <div class="page-head">
        <div>
          <h1>{texts.title}</h1>
          <p class="lead">{texts.lead}</p>
        </div>
      </div>
      <Collection
        key={name}
        name={name}
        all={state.value ?? []}
        onChoose={(chosen) => {
          remember(NAME_KEY, chosen);
          setName(chosen);
        }}
      />
    </div>
  );
}
