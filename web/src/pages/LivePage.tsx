import { otherModelOf } from "../live/model-match";
import { messages } from "../messages/language";
import { calibrationText } from "../messages/posture";
import type { LiveStateKind } from "../state/live-state";
import { useProduct } from "../state/product";
import { AttentionCard } from "../views/AttentionCard";
import { DetailsPanel } from "../views/DetailsPanel";
import { EventsCard } from "../views/EventsCard";
import { Icon } from "../views/icons";
import { Link } from "../views/Link";
import { faultWords, liveWords, type Words } from "../views/live-words";
import { MiniWindowButton } from "../views/MiniWindow";
import { modelName } from "../views/model-name";
import { ProfileChoice, profileName } from "../views/ProfileChoice";
import { QuietControl } from "../views/QuietControl";
import { SittingCard } from "../views/SittingCard";
import { Stage } from "../views/Stage";
import { hasServiceCamera, startWatch } from "../views/start-choice";

function StartButtons() {
  const texts = messages.value.live;
  const product = useProduct();
  const { live, settings } = product;
  const isOffered = hasServiceCamera(product) && !settings.value.value.uses_service_camera;
  return (
    <div class="row centre">
      <button
        type="button"
        class="primary large"
        onClick={() => {
          void startWatch(product);
        }}
      >
        {texts.start}
      </button>
      {isOffered && (
        <button
          type="button"
          class="on-stage"
          onClick={() => {
            void live.start({ source: "server" });
          }}
        >
          {texts.startService}
        </button>
      )}
      <button
        type="button"
        class="on-stage"
        title={texts.demoNote}
        onClick={() => {
          void live.start({ source: "demo" });
        }}
      >
        {texts.demo}
      </button>
    </div>
  );
}

function Placeholder({ words }: { readonly words: Words }) {
  const texts = messages.value.live;
  const { live } = useProduct();
  const camera = live.camera.value;
  const engine = live.engine.value;
  switch (words.kind) {
    case "off":
      return (
        <>
          <Icon name="live" size={48} />
          <StartButtons />
          <p class="quiet-on-stage">
            <Icon name="lock" size={16} /> {texts.privacyShort}
          </p>
        </>
      );
    case "fault":
      return (
        <>
          <p class="fault-title">{words.text}</p>
          <p class="fault-cure">{camera.kind === "failed" ? faultWords(camera.fault).cure : ""}</p>
          <StartButtons />
        </>
      );
    case "engine_failed":
      return (
        <>
          <p class="fault-title">{words.title}</p>
          <p class="fault-cure">{words.text}</p>
          <StartButtons />
        </>
      );
    case "asking":
      return <p>{words.text}</p>;
    case "loading":
      return (
        <>
          <p>{words.title}</p>
          <progress
            aria-label={words.title}
            max={1}
            {...(engine.kind === "loading" ? { value: engine.share } : {})}
          />
        </>
      );
    case "paused":
      return live.stream.value === null ? (
        <>
          <Icon name="pause" size={44} />
          <p>{words.text}</p>
        </>
      ) : null;
    case "connecting":
    case "lost":
    case "refused":
    case "beginning":
    case "nobody":
    case "calibrating":
    case "watching":
    case "departed":
    case "issue":
    case "settling":
    case "cannot":
    case "away":
      return camera.kind === "muted" ? <p>{texts.muted}</p> : null;
  }
}

const EMPTY_KINDS = new Set(["off", "fault", "engine_failed", "asking", "loading"]);

/** A screen reader is not to speak at every glance aside; a fault is told in the picture's place. */
const UNSAID_KINDS: ReadonlySet<LiveStateKind> = new Set(["watching", "departed", "fault"]);

function StateCard({ words }: { readonly words: Words }) {
  const texts = messages.value.live;
  const { live } = useProduct();
  const isRunning = live.connection.value !== "closed" || live.camera.value.kind === "on";
  const profile = live.profile.value?.profile ?? null;
  const calibration = words.kind === "calibrating" ? live.calibration.value : null;
  const isUncalibrated =
    live.profile.value !== null && profile === null && isRunning && words.kind !== "calibrating";
  const text = !isUncalibrated && words.text !== "" && <p class="state-text">{words.text}</p>;
  const drift = live.drift.value;
  const engine = live.engine.value;
  const looks = engine.kind === "ready" ? engine.model : null;
  const other = isRunning ? otherModelOf(profile, looks) : null;
  const isDemo = isRunning && engine.kind === "ready" && engine.engine === "demo";
  return (
    <section class="card state-card" data-tone={words.tone} aria-labelledby="state-title">
      <div>
        <div aria-live="polite">
          <h1 id="state-title" data-focus tabIndex={-1}>
            <span class="state-dot" data-tone={words.tone} aria-hidden="true" />
            {words.title}
          </h1>
          {!UNSAID_KINDS.has(words.kind) && text}
        </div>
        {words.kind !== "fault" && UNSAID_KINDS.has(words.kind) && text}
      </div>
      {calibration !== null && (
        <div class="stack">
          <p>{calibrationText(calibration.hint)}</p>
          <progress aria-label={words.title} max={1} value={calibration.progress} />
        </div>
      )}
      {drift !== null && (
        <div class="notice" data-tone="warn">
          <p>
            <strong>{texts.drift}</strong>
            <br />
            {calibrationText(`drift-${drift.reason.replaceAll("_", "-")}`) ?? drift.reason}
          </p>
          <Link class="button small" to={{ page: "calibration" }}>
            {texts.calibrateAgain}
          </Link>
        </div>
      )}
      {other !== null && (
        <div class="notice" data-tone="warn">
          <p>
            <strong>{texts.otherModel}</strong>
            <br />
            {texts.otherModelText(modelName(other), modelName(looks ?? ""))}
          </p>
          <Link class="button primary small" to={{ page: "calibration" }}>
            {texts.calibrateAgain}
          </Link>
        </div>
      )}
      {isDemo && <p class="quiet">{texts.demoNote}</p>}
      <ProfileChoice />
      {isUncalibrated && (
        <div class="notice" data-tone="warn">
          <p>
            <strong>{texts.uncalibrated}</strong>
            <br />
            {texts.uncalibratedText}
          </p>
          <Link class="button primary small" to={{ page: "calibration" }}>
            {texts.calibrate}
          </Link>
        </div>
      )}
      {isRunning && (
        <div class="row">
          {profile !== null && <span class="chip">{texts.profileOf(profileName(profile))}</span>}
          {!isUncalibrated && words.kind !== "calibrating" && (
            <Link class="button small" to={{ page: "calibration" }}>
              {texts.calibrateAgain}
            </Link>
          )}
          <button
            type="button"
            class="small"
            onClick={() => {
              live.stop();
            }}
          >
            {texts.stop}
          </button>
        </div>
      )}
    </section>
  );
}

function StageControls() {
  const texts = messages.value.live;
  const { settings } = useProduct();
  const { shows_picture: showsPicture, is_mirrored_view: isMirrored } = settings.value.value;
  return (
    <div class="stage-controls">
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          checked={!showsPicture}
          onChange={({ currentTarget }) => {
            settings.change({ shows_picture: !currentTarget.checked });
          }}
        />
        {texts.skeletonOnly}
      </label>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          checked={isMirrored}
          onChange={({ currentTarget }) => {
            settings.change({ is_mirrored_view: currentTarget.checked });
          }}
        />
        {texts.mirrored}
      </label>
      <MiniWindowButton />
    </div>
  );
}

/** The watch as a person sees it: the picture, the state in words, no score. */
export function LivePage() {
  const { live } = useProduct();
  const words = liveWords(live);
  const isEmpty =
    EMPTY_KINDS.has(words.kind) ||
    live.camera.value.kind === "muted" ||
    (words.kind === "paused" && live.stream.value === null);
  return (
    <div class="live">
      <div class="live-main">
        <Stage
          summary={`${words.title}. ${words.text}`}
          tone={words.tone}
          placeholder={isEmpty ? <Placeholder words={words} /> : null}
        />
        <StageControls />
        <EventsCard />
      </div>
      <div class="live-side">
        <AttentionCard />
        <StateCard words={words} />
        <QuietControl />
        <SittingCard />
      </div>
      <DetailsPanel />
    </div>
  );
}
