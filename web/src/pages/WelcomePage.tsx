import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import { language, messages } from "../messages/language";
import { useProduct } from "../state/product";
import type { ConsentBody } from "../transport/bodies";
import { Icon } from "../views/icons";
import { ConsentText } from "../views/privacy/ConsentText";
import { useLoaded } from "../views/use-loaded";
import { useTask } from "../views/use-task";

/** What Barun does and keeps; nothing but settings is stored before it is answered. */
export function WelcomePage() {
  const texts = messages.value.welcome;
  const { account, agreement, rest, router } = useProduct();
  const speech = language.value;
  const { state } = useLoaded(() => rest.consents(speech), [rest, speech]);
  const { isBusy, error, run } = useTask();
  const isAgreed = agreement.isAgreed.value;
  const goOn = (): void => {
    router.go({ page: "live" });
  };
  const agree = (): void => {
    run(async () => {
      await agreement.agree(language.value);
      goOn();
    });
  };
  const words = (purpose: ConsentBody["purpose"]) => {
    const asked = state.value?.find((one) => one.purpose === purpose);
    return asked === undefined ? null : <ConsentText text={asked.text} />;
  };
  const whichComputer = account.presence.value === "in" && (
    <p class="quiet">{messages.value.settings.sharedComputer}</p>
  );
  const steps = [
    { title: texts.how1, text: texts.how1Text },
    { title: texts.how2, text: texts.how2Text },
    { title: texts.how3, text: texts.how3Text },
  ];
  return (
    <div class="welcome">
      {agreement.hasForgotten.value && (
        <p class="notice" role="status">
          {messages.value.settings.forgotten}
        </p>
      )}
      <section class="welcome-lead">
        <Sitter />
        <div>
          <h1>{texts.title}</h1>
          <p class="lead">{texts.lead}</p>
        </div>
      </section>
      <section class="card agreement" aria-labelledby="agreement-title">
        <h2 id="agreement-title" class="question">
          {texts.agreeTitle}
        </h2>
        {isAgreed ? (
          <div class="row">
            <p class="grow">{texts.agreed}</p>
            <button type="button" class="primary" onClick={goOn}>
              {texts.goOn}
            </button>
          </div>
        ) : (
          <p>{texts.inShort}</p>
        )}
        <Folded title={texts.agreeText} opensWithRoom>
          {whichComputer}
          {words("history")}
        </Folded>
        <Folded title={texts.analysisText}>
          {whichComputer}
          {words("analysis")}
          <p class="quiet">{texts.analysisNote}</p>
        </Folded>
        {state.kind === "failed" && <p class="warning">{state.message}</p>}
        {!isAgreed && (
          <div class="choice">
            <p class="quiet">{texts.without}</p>
            <div class="row choices">
              <button
                type="button"
                class="primary"
                disabled={isBusy || agreement.body.value === null || state.value === null}
                onClick={agree}
              >
                {texts.agree}
              </button>
              <button
                type="button"
                onClick={() => {
                  agreement.decline();
                  goOn();
                }}
              >
                {texts.decline}
              </button>
            </div>
            {error !== null && (
              <p class="warning" role="alert">
                {error}
              </p>
            )}
          </div>
        )}
      </section>
      <section class="privacy" aria-labelledby="camera-title">
        <Icon name="lock" size={26} />
        <div>
          <h2 id="camera-title">{texts.privacyTitle}</h2>
          <p>{texts.privacyText}</p>
        </div>
      </section>
      <section class="how" aria-labelledby="how-title">
        <h2 class="visually-hidden" id="how-title">
          {texts.howTitle}
        </h2>
        <ol class="welcome-steps">
          {steps.map(({ title, text }, index) => (
            <li key={title} class="card">
              <span class="number" aria-hidden="true">
                {index + 1}
              </span>
              <h3>{title}</h3>
              <p>{text}</p>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

/** As in the styles: where the choice stays at hand below a long text. */
const ROOMY = "(min-width: 52rem) and (min-height: 36rem)";

interface FoldedProps {
  readonly title: string;
  /** Whether it begins unfolded where there is room. */
  readonly opensWithRoom?: boolean;
  readonly children: ComponentChildren;
}

/** A long text: to be read before the choice, without moving the choice out of sight on a phone. */
function Folded({ title, opensWithRoom = false, children }: FoldedProps) {
  const [isOpen] = useState(() => opensWithRoom && matchMedia(ROOMY).matches);
  return (
    <details class="folded" open={isOpen}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

/** A person at a desk, made of landmarks. */
function Sitter() {
  return (
    <svg class="sitter" viewBox="0 0 220 200" aria-hidden="true">
      <path class="prop" d="M128 104h74 M196 104v88 M150 104V62h44v42" />
      <path class="prop" d="M52 96v60h56 M60 156v34 M100 156v34" />
      <g class="bones">
        <path d="M82 62 80 104 78 150" />
        <path class="left" d="M82 66 98 96 132 100" />
        <path class="right" d="M78 150 122 152 124 190" />
        <path d="M82 62 84 44" />
      </g>
      <circle class="head" cx="87" cy="30" r="15" />
      {[
        [82, 62],
        [80, 104],
        [78, 150],
        [98, 96],
        [132, 100],
        [122, 152],
        [124, 190],
      ].map(([x, y]) => (
        <circle key={`${String(x)} ${String(y)}`} class="dot" cx={x} cy={y} r="5" />
      ))}
    </svg>
  );
}
