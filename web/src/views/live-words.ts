/** The state of the live page in words. */
import type { CameraFault, LiveModel } from "../live/model";
import { messages } from "../messages/language";
import { reasonText, ruleText } from "../messages/posture";
import { type LiveStateKind, liveState, TONES, type Tone } from "../state/live-state";

export interface Words {
  readonly kind: LiveStateKind;
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
}

export const needsCamera = (live: LiveModel): boolean =>
  !(
    live.engine.value.kind === "ready" &&
    (live.engine.value.engine === "demo" ||
      (live.engine.value.engine === "server" && live.stream.value === null))
  );

export function kindOf(live: LiveModel): LiveStateKind {
  return liveState({
    camera: live.camera.value,
    engine: live.engine.value,
    connection: live.connection.value,
    answer: live.answer.value,
    isPaused: live.pauses.value.length > 0,
    isChoosing: live.isChoosing.value,
    needsCamera: needsCamera(live),
  });
}

/** Title and cure of a camera fault. */
export function faultWords(fault: CameraFault): { readonly title: string; readonly cure: string } {
  const texts = messages.value.live;
  const words: Readonly<Record<CameraFault, readonly [string, string]>> = {
    insecure: [texts.faultInsecure, texts.faultInsecureCure],
    denied: [texts.faultDenied, texts.faultDeniedCure],
    none: [texts.faultNone, texts.faultNoneCure],
    busy: [texts.faultBusy, texts.faultBusyCure],
    unplugged: [texts.faultUnplugged, texts.faultUnpluggedCure],
    unsuitable: [texts.faultUnsuitable, texts.faultUnsuitableCure],
    failed: [texts.faultFailed, texts.faultFailedCure],
  };
  const [title, cure] = words[fault];
  return { title, cure };
}

function issueText(live: LiveModel): string {
  const code = live.answer.value?.rules.find(({ is_issue }) => is_issue)?.code;
  return code === undefined ? "" : ruleText(code).short;
}

/** Errors that say what a person can do; the others are between the page and the service. */
const TOLD: ReadonlySet<string> = new Set([
  "live.failed",
  "live.full",
  "live.no-profile",
  "live.no-source",
  "live.protocol",
  "live.session-gone",
  "live.state-damaged",
  "live.state-version",
  "live.taken-over",
]);

/** What the service last said the person should know; null where there is nothing. */
export function noticeWords({ notice }: Pick<LiveModel, "notice">): string | null {
  const said = notice.value;
  if (said === null || (said.type === "error" && !TOLD.has(said.code))) return null;
  return said.message;
}

function wordsOf(live: LiveModel, kind: LiveStateKind): readonly [string, string] {
  const texts = messages.value.live;
  const camera = live.camera.value;
  const reason = live.answer.value?.reason ?? null;
  switch (kind) {
    case "off":
      return [texts.stateOff, texts.stateOffText];
    case "asking":
      return [texts.stateAsking, texts.stateAskingText];
    case "fault":
      return [texts.faultTitle, camera.kind === "failed" ? faultWords(camera.fault).title : ""];
    case "engine_failed":
      return [texts.engineFailed, texts.engineFailedCure];
    case "loading":
      return [texts.stateLoading, texts.stateLoadingText];
    case "connecting":
      return [texts.stateConnecting, ""];
    case "lost":
      return [texts.stateLost, texts.stateLostText];
    case "refused":
      return [messages.value.shell.refused, noticeWords(live) ?? texts.stateRefusedText];
    case "paused":
      return [texts.statePaused, texts.statePausedText];
    case "beginning":
      return [texts.stateBeginning, texts.stateBeginningText];
    case "nobody":
      return [texts.stateNobody, texts.stateNobodyText];
    case "calibrating":
      return [texts.stateCalibrating, ""];
    case "watching":
      return [texts.stateWatching, texts.stateWatchingText];
    case "departed":
      return [texts.stateDeparted, texts.stateDepartedText];
    case "issue":
      return [texts.stateIssue, issueText(live)];
    case "settling":
      return [texts.stateSettling, texts.stateSettlingText];
    case "cannot":
      return [texts.stateCannot, reason === null ? "" : reasonText(reason)];
    case "away":
      return [texts.stateAway, texts.stateAwayText];
  }
}

export function liveWords(live: LiveModel): Words {
  const kind = kindOf(live);
  const [title, text] = wordsOf(live, kind);
  return { kind, tone: TONES[kind], title, text };
}
