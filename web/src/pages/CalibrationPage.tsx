import { useLayoutEffect, useRef, useState } from "preact/hooks";

import type { CalibrationMessage, CalibrationView } from "../contract/live";
import { formatShare } from "../messages/figures";
import { language, messages } from "../messages/language";
import { calibrationText, reasonText } from "../messages/posture";
import type { LiveStateKind } from "../state/live-state";
import { useProduct } from "../state/product";
import { Icon } from "../views/icons";
import { Link } from "../views/Link";
import { faultWords, liveWords } from "../views/live-words";
import { ProfileList } from "../views/ProfileList";
import { Stage } from "../views/Stage";
import { startWatch } from "../views/start-choice";

type Ended = "accepted" | "refused" | "cancelled";

const hasEnded = ({ phase }: CalibrationMessage): boolean =>
  phase === "accepted" || phase === "refused" || phase === "cancelled";

/** Figures of the service's texts; other details have no place in them. */
function figuresOf(details: Readonly<Record<string, unknown>>): Record<string, number | string> {
  return Object.fromEntries(
    Object.entries(details).filter((entry): entry is [string, number | string] => {
      return typeof entry[1] === "number" || typeof entry[1] === "string";
    }),
  );
}

function Progress({ message }: { readonly message: CalibrationMessage }) {
  const texts = messages.value.calibration;
  const { live } = useProduct();
  const isChecking = message.phase === "validating";
  const phase = isChecking
    ? texts.phaseValidating
    : message.phase === "collecting"
      ? texts.phaseCollecting
      : texts.phaseWaiting;
  const because = message.restarted_because;
  return (
    <section class="card stack" aria-labelledby="running-title">
      <h2 id="running-title" data-focus tabIndex={-1}>
        {message.view === "front" ? texts.runningFront : texts.runningSide}
      </h2>
      <p class="calibration-hint" role="status">
        {calibrationText(message.hint) ?? phase}
      </p>
      <progress
        aria-label={`${texts.progress}: ${phase}`}
        max={1}
        {...(phase === texts.phaseWaiting ? { value: 0 } : { value: message.progress })}
      />
      <p class="figures">
        <span>{phase}</span>
        <span>{formatShare(message.progress, language.value)}</span>
      </p>
      {because !== null && (
        <p class="quiet">
          {texts.restarted} {calibrationText(`hint-${because}`) ?? reasonText(because)}
        </p>
      )}
      <button
        type="button"
        onClick={() => {
          live.cancelCalibration();
        }}
      >
        {messages.value.shell.cancel}
      </button>
    </section>
  );
}

function Accepted({
  message,
  onSide,
}: {
  readonly message: CalibrationMessage;
  readonly onSide: () => void;
}) {
  const texts = messages.value.calibration;
  const outcome = message.outcome;
  const share = outcome?.alarm_share ?? null;
  return (
    <>
      <h2 id="outcome-title" class="good" data-focus tabIndex={-1}>
        <Icon name="check" size={24} /> {texts.accepted}
      </h2>
      <p>{texts.acceptedNext}</p>
      {share !== null && <p>{texts.acceptedShare(formatShare(share, language.value))}</p>}
      {outcome?.notes.map((note) => (
        <p key={note} class="quiet">
          {calibrationText(note, figuresOf(outcome.refusal_details)) ?? note}
        </p>
      ))}
      <div class="row">
        <Link class="button primary" to={{ page: "live" }}>
          {texts.watch}
        </Link>
        {message.view === "front" && (
          <button type="button" onClick={onSide}>
            {texts.alsoSide}
          </button>
        )}
      </div>
    </>
  );
}

function Outcome({
  message,
  onAgain,
  onOther,
}: {
  readonly message: CalibrationMessage;
  readonly onAgain: () => void;
  readonly onOther: (view: CalibrationView) => void;
}) {
  const texts = messages.value.calibration;
  const ended = message.phase as Ended;
  if (ended === "accepted") {
    const onSide = (): void => {
      onOther("side");
    };
    return (
      <section class="card stack outcome" role="status" aria-labelledby="outcome-title">
        <Accepted message={message} onSide={onSide} />
      </section>
    );
  }
  const refusal = message.outcome?.refusal ?? null;
  const details = figuresOf(message.outcome?.refusal_details ?? {});
  return (
    <section class="card stack outcome" role="status" aria-labelledby="outcome-title">
      <h2 id="outcome-title" data-focus tabIndex={-1}>
        {ended === "refused" ? texts.refused : texts.cancelled}
      </h2>
      {refusal !== null && <p class="reason">{calibrationText(refusal, details) ?? refusal}</p>}
      <div class="row">
        <button type="button" class="primary" onClick={onAgain}>
          {texts.again}
        </button>
        <Link class="button" to={{ page: "live" }}>
          {messages.value.shell.toLive}
        </Link>
      </div>
    </section>
  );
}

interface Names {
  readonly person: string;
  readonly place: string;
}

function Begin({ onBegin }: { readonly onBegin: (view: CalibrationView, names: Names) => void }) {
  const texts = messages.value.calibration;
  const { live } = useProduct();
  const [names, setNames] = useState<Names>({ person: "", place: "" });
  const needsStart = live.connection.value === "closed";
  return (
    <section class="card stack" aria-labelledby="begin-title">
      <h2 id="begin-title" class="visually-hidden">
        {texts.title}
      </h2>
      <div class="fields">
        <label class="field">
          <span class="label">{texts.place}</span>
          <input
            type="text"
            maxLength={60}
            value={names.place}
            onInput={({ currentTarget }) => {
              setNames({ ...names, place: currentTarget.value });
            }}
          />
          <span class="quiet">{texts.placeHint}</span>
        </label>
        <label class="field">
          <span class="label">{texts.person}</span>
          <input
            type="text"
            maxLength={60}
            autocomplete="nickname"
            value={names.person}
            onInput={({ currentTarget }) => {
              setNames({ ...names, person: currentTarget.value });
            }}
          />
          <span class="quiet">{texts.personHint}</span>
        </label>
      </div>
      <div class="view-choice">
        {(["front", "side"] as const).map((view) => (
          <div key={view}>
            <h3>{texts[view]}</h3>
            <p class="quiet">{view === "front" ? texts.frontText : texts.sideText}</p>
            <button
              type="button"
              class={view === "front" ? "primary" : ""}
              onClick={() => {
                onBegin(view, names);
              }}
            >
              {view === "front" ? texts.startFront : texts.startSide}
            </button>
          </div>
        ))}
      </div>
      {needsStart && (
        <p class="quiet">
          <Icon name="live" size={16} /> {texts.startsCamera}
        </p>
      )}
    </section>
  );
}

function Tips() {
  const texts = messages.value.calibration;
  return (
    <ul class="card tips">
      <li>{texts.tip1}</li>
      <li>{texts.tip2}</li>
      <li>{texts.tip3}</li>
    </ul>
  );
}

/** What comes between the click and the first picture. */
const STARTING: ReadonlySet<LiveStateKind> = new Set(["asking", "loading", "connecting"]);

function Starting({ view, words }: { readonly view: CalibrationView; readonly words: string }) {
  const texts = messages.value.calibration;
  return (
    <section class="card stack" aria-labelledby="running-title">
      <h2 id="running-title" data-focus tabIndex={-1}>
        {view === "front" ? texts.runningFront : texts.runningSide}
      </h2>
      <p class="calibration-hint" role="status">
        {words}
      </p>
    </section>
  );
}

/** Brings picture and guidance into view, and the keyboard with them, when the guidance changes. */
function useFollow(shown: "begin" | "running" | "ended") {
  const place = useRef<HTMLDivElement>(null);
  const before = useRef(shown);
  useLayoutEffect(() => {
    if (before.current === shown) return;
    before.current = shown;
    const element = place.current;
    element?.querySelector<HTMLElement>("[data-focus]")?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: "start" });
  }, [shown]);
  return place;
}

/** Ten seconds of upright sitting, guided; what came of it, with advice; the profiles there are. */
export function CalibrationPage() {
  const texts = messages.value.calibration;
  const product = useProduct();
  const { live } = product;
  const [isHidden, setIsHidden] = useState(true);
  const [names, setNames] = useState<Names>({ person: "", place: "" });
  const [waitingFor, setWaitingFor] = useState<CalibrationView | null>(null);
  const message = live.calibration.value;
  const isRunning = message !== null && !hasEnded(message);
  const words = liveWords(live);
  const camera = live.camera.value;
  const isStarting = waitingFor !== null && !isRunning && STARTING.has(words.kind);
  const isEnded = message !== null && hasEnded(message) && !isHidden && !isStarting;
  const shown = isStarting || isRunning ? "running" : isEnded ? "ended" : "begin";
  const place = useFollow(shown);

  const begin = (view: CalibrationView, chosen: Names): void => {
    setNames(chosen);
    setIsHidden(false);
    setWaitingFor(view);
    live.unpause("asked");
    const { value: connection } = live.connection;
    const isOff = connection === "closed" || connection === "refused";
    const start = isOff ? startWatch(product) : Promise.resolve();
    void start.then(() => {
      live.calibrate(view, chosen);
    });
  };

  const placeholder =
    camera.kind === "failed" ? (
      <>
        <p class="fault-title">{faultWords(camera.fault).title}</p>
        <p class="fault-cure">{faultWords(camera.fault).cure}</p>
      </>
    ) : words.kind === "off" || words.kind === "asking" || words.kind === "loading" ? (
      <>
        <Icon name="calibration" size={44} />
        {words.kind !== "off" && <p>{words.title}</p>}
      </>
    ) : null;

  return (
    <>
      <div class="page-head">
        <div>
          <h1>{texts.title}</h1>
          <p class="lead">{texts.lead}</p>
        </div>
      </div>
      <div class="calibration" ref={place}>
        <div class="stack">
          <Stage summary={words.title} placeholder={placeholder} />
          {shown === "begin" && <Tips />}
        </div>
        <div class="stack">
          {isStarting && <Starting view={waitingFor} words={words.title} />}
          {isRunning && <Progress message={message} />}
          {isEnded && (
            <Outcome
              message={message}
              onAgain={() => {
                begin(message.view, names);
              }}
              onOther={(view) => {
                begin(view, names);
              }}
            />
          )}
          {shown === "begin" && <Begin onBegin={begin} />}
        </div>
      </div>
      <ProfileList />
    </>
  );
}
