import { useEffect, useState } from "preact/hooks";

import type { Answer, MeasurementDetail } from "../contract/live";
import type { EngineFigures, EngineKind } from "../live/model";
import { formatBytes, formatCount, formatMeasurement, formatShare } from "../messages/figures";
import { language, messages } from "../messages/language";
import { featureText, reasonText, ruleText, viewText } from "../messages/posture";
import { useProduct } from "../state/product";
import { modelName } from "./model-name";

const NONE = "–";

function Measurement({ detail }: { readonly detail: MeasurementDetail }) {
  const texts = messages.value.live;
  const speech = language.value;
  const { name, about, unit, decimals } = featureText(detail.key);
  const write = (value: number | null): string =>
    value === null ? NONE : formatMeasurement(value, unit, decimals, speech);
  const trusts = {
    reliable: texts.trustReliable,
    weak: texts.trustWeak,
    cannot_judge: texts.trustCannot,
  };
  return (
    <tr data-trust={detail.trust}>
      <th scope="row" title={about}>
        {name}
      </th>
      <td>{write(detail.value)}</td>
      <td>{write(detail.baseline)}</td>
      <td title={detail.reason === null ? "" : reasonText(detail.reason)}>
        {trusts[detail.trust]}
      </td>
    </tr>
  );
}

function Measurements({ details }: { readonly details: Answer["details"] }) {
  const texts = messages.value.live;
  if (details === null || details.length === 0) return <p class="quiet">{texts.detailsNone}</p>;
  const judged = details.filter(({ trust }) => trust !== "cannot_judge");
  const others = details.filter(({ trust }) => trust === "cannot_judge");
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={texts.detailsAngles}>
      <table class="dense">
        <thead>
          <tr>
            <th scope="col">{texts.measurement}</th>
            <th scope="col">{texts.value}</th>
            <th scope="col">{texts.ownValue}</th>
            <th scope="col">{texts.trust}</th>
          </tr>
        </thead>
        <tbody>
          {judged.map((detail) => (
            <Measurement key={detail.key} detail={detail} />
          ))}
        </tbody>
      </table>
      {others.length > 0 && (
        <p class="quiet">
          {texts.detailsUnjudged(others.map(({ key }) => featureText(key).name).join(", "))}
        </p>
      )}
    </div>
  );
}

function Rules({ rules }: { readonly rules: Answer["rules"] }) {
  const texts = messages.value.live;
  const speech = language.value;
  if (rules.length === 0) return <p class="quiet">{texts.rulesNone}</p>;
  return (
    <table class="dense">
      <thead>
        <tr>
          <th scope="col">{texts.rule}</th>
          <th scope="col">
            {texts.load} <span class="quiet">{texts.loadDetail}</span>
          </th>
          <th scope="col">{texts.held}</th>
        </tr>
      </thead>
      <tbody>
        {rules.map(({ code, load, held, is_issue }) => (
          <tr key={code} data-issue={is_issue}>
            <th scope="row">{ruleText(code).title}</th>
            <td>{load === null ? NONE : formatMeasurement(load, "", 2, speech)}</td>
            <td>{formatShare(held, speech)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Engine({ figures }: { readonly figures: EngineFigures | null }) {
  const texts = messages.value.live;
  const speech = language.value;
  const { live } = useProduct();
  const engine = live.engine.value;
  const answer = live.answer.value;
  const memoryBytes = live.memoryBytes.value;
  const kinds: Readonly<Record<EngineKind, string>> = {
    litert: texts.engineLitert,
    server: texts.engineServer,
    demo: texts.engineDemo,
  };
  const write = (value: number, digits = 0): string =>
    new Intl.NumberFormat(speech, { maximumFractionDigits: digits }).format(value);
  const viewWords = ({ view, view_confidence: confidence }: Answer): string => {
    if (view === null) return NONE;
    if (confidence === null) return viewText(view);
    return texts.viewOf(viewText(view), formatShare(confidence, speech));
  };
  const isTimed = figures !== null && Number.isFinite(figures.inferMs);
  const isAnswered = figures !== null && Number.isFinite(figures.latencyMs);
  const facts: readonly (readonly [string, string])[] = [
    [texts.engineKind, engine.kind === "ready" ? kinds[engine.engine] : NONE],
    [texts.engineModel, engine.kind === "ready" ? modelName(engine.model ?? NONE) : NONE],
    [texts.view, answer === null ? NONE : viewWords(answer)],
    [texts.inferTime, isTimed ? `${write(figures.inferMs, 1)} ms` : NONE],
    [
      texts.rate,
      figures === null
        ? NONE
        : texts.rateOf(write(figures.inferencesPerSecond, 1), write(figures.wantedPerSecond, 1)),
    ],
    [texts.skipped, figures === null ? NONE : formatCount(figures.framesSkipped, speech)],
    [
      texts.latency,
      isAnswered ? texts.latencyOf(write(figures.latencyMs), write(figures.latencyP95Ms)) : NONE,
    ],
    [texts.memory, memoryBytes === null ? NONE : formatBytes(memoryBytes, speech)],
  ];
  const known = facts.filter(([, value]) => value !== NONE);
  const why = {
    off: texts.engineOff,
    loading: texts.stateLoading,
    ready: NONE,
    failed: texts.engineFailed,
  };
  if (known.length === 0) return <p class="quiet">{why[engine.kind]}</p>;
  return (
    <dl class="facts-list">
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Measurements, rules and the engine, on request; nothing is measured for it while it is closed. */
export function DetailsPanel() {
  const texts = messages.value.live;
  const { live } = useProduct();
  const [isOpen, setIsOpen] = useState(false);
  const connection = live.connection.value;
  useEffect(() => {
    if (!isOpen || connection !== "open") return;
    live.setDetails(true);
    return () => {
      live.setDetails(false);
    };
  }, [isOpen, live, connection]);
  const answer = isOpen ? live.answer.value : null;
  return (
    <details
      class="card details"
      onToggle={({ currentTarget }) => {
        setIsOpen(currentTarget.open);
      }}
    >
      <summary>{texts.detailsTitle}</summary>
      {isOpen && (
        <div class="details-grid">
          <div>
            <h3>{texts.detailsAngles}</h3>
            <Measurements details={answer?.details ?? null} />
          </div>
          <div>
            <h3>{texts.engineTitle}</h3>
            <Engine figures={live.figures.value} />
            <h3>{texts.rulesTitle}</h3>
            <Rules rules={answer?.rules ?? []} />
          </div>
        </div>
      )}
    </details>
  );
}
