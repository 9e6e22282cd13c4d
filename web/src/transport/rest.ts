/** Asks the service about history, settings, profiles and exercises. */
import type { Language } from "../messages/language";
import type {
  AgreementBody,
  ConsentBody,
  AnglePoint,
  DoneBody,
  ExerciseBody,
  ExerciseSummary,
  ForgottenBody,
  HistoryEvent,
  HistorySpan,
  NewDone,
  ObjectionReason,
  PlanItem,
  PrivacyBody,
  ProfileBody,
  ReceiptBody,
  RunnerBody,
  RunnerRequest,
  SettingsBody,
  SpanKind,
  TimeRow,
  Verdict,
  Reality,
  SampleQuestion,
  SamplesBody,
  WeekBody,
} from "./bodies";
import { ask, type Query, takeFile, withQuery } from "./request";

/** From the first instant to just before the second, ISO 8601. */
export interface Stretch {
  readonly from: string;
  readonly to: string;
}

export interface EventsPage {
  readonly events: readonly HistoryEvent[];
  /** To go on with `before`; null at the end. */
  readonly next: string | null;
}

export type ProfileNames = Partial<Pick<ProfileBody, "person" | "place" | "camera">>;

/** What the pages ask of the service. */
export interface RestClient {
  agreement(): Promise<AgreementBody>;
  agree(textVersion: string, language: Language): Promise<AgreementBody>;
  withdraw(): Promise<AgreementBody>;
  /** Every purpose with its text and what was answered, in a language. */
  consents(language: Language): Promise<readonly ConsentBody[]>;
  giveConsent(
    purpose: ConsentBody["purpose"],
    textVersion: string,
    language: Language,
  ): Promise<ConsentBody>;
  withdrawConsent(purpose: ConsentBody["purpose"], language: Language): Promise<ConsentBody>;
  /** Stops a purpose at once, for a reason that is written down. */
  objectTo(purpose: ConsentBody["purpose"], reason: ObjectionReason): Promise<ConsentBody>;
  settings(): Promise<SettingsBody>;
  saveSettings(settings: SettingsBody): Promise<SettingsBody>;
  hours(stretch: Stretch, zone: string): Promise<readonly TimeRow[]>;
  days(stretch: Stretch, zone: string): Promise<readonly TimeRow[]>;
  angles(
    stretch: Stretch,
    zone: string,
    by: "hour" | "day",
  ): Promise<Readonly<Record<string, readonly AnglePoint[]>>>;
  events(stretch: Stretch, before: string | null): Promise<EventsPage>;
  judgeEvent(id: string, verdict: Verdict | null, reality?: Reality): Promise<void>;
  /** How many samples are kept for training. */
  samples(): Promise<SamplesBody>;
  /** The few samples worth asking about today. */
  sampleQuestions(): Promise<readonly SampleQuestion[]>;
  answerSample(id: string, posture: Reality): Promise<void>;
  takeAnswerBack(id: string): Promise<void>;
  spans(stretch: Stretch, kind?: SpanKind): Promise<readonly HistorySpan[]>;
  week(start: string, zone: string): Promise<WeekBody>;
  exportAddress(format: "csv" | "json", stretch: Stretch, zone: string): string;
  profiles(): Promise<readonly ProfileBody[]>;
  renameProfile(id: string, names: ProfileNames): Promise<void>;
  deleteProfile(id: string): Promise<void>;
  runners(): Promise<readonly RunnerBody[]>;
  /** Makes a profile of a runner from recordings of his, and keeps it by its name. */
  keepRunner(name: string, made: RunnerRequest): Promise<RunnerBody>;
  renameRunner(name: string, wanted: string): Promise<RunnerBody>;
  forgetRunner(name: string): Promise<void>;
  exercises(language: Language): Promise<readonly ExerciseSummary[]>;
  exercise(id: string, language: Language): Promise<ExerciseBody>;
  plan(zone: string, language: Language): Promise<readonly PlanItem[]>;
  addDone(id: string, done: NewDone): Promise<void>;
  done(stretch: Stretch): Promise<readonly DoneBody[]>;
  removeDone(doneId: string): Promise<void>;
  privacy(): Promise<PrivacyBody>;
  /** Who looked, what goes when, and how the keys are. */
  receipt(): Promise<ReceiptBody>;
  /** Everything held about the person; sealed if a passphrase is given. */
  everything(passphrase: string | null): Promise<Blob>;
  reportAddress(): string;
  forgetEverything(withSettings: boolean): Promise<ForgottenBody>;
  /** A certificate of an erasure, as it was signed. */
  certificate(number: string): Promise<unknown>;
}

const part = (word: string): string => encodeURIComponent(word);
const span = ({ from, to }: Stretch): Query => ({ from, to });

/** `watched` says whose history a coach looks at; null for the own. */
export function restClient(
  language: () => Language,
  watched: () => string | null = () => null,
): RestClient {
  const past = <Body>(what: string, query: Query): Promise<Body> =>
    get<Body>(`/api/history/${what}`, { ...query, person: watched() });
  const get = <Body>(path: string, query: Query = {}, speech = language()): Promise<Body> =>
    ask<Body>(withQuery(path, query), speech);
  const send = <Body>(method: "PUT" | "POST" | "PATCH" | "DELETE", path: string, body?: unknown) =>
    ask<Body>(path, language(), { method, body });
  return {
    agreement: () => get("/api/agreement"),
    agree: (text_version, speech) =>
      send("PUT", "/api/agreement", { text_version, language: speech }),
    withdraw: () => send("DELETE", "/api/agreement"),
    consents: async (speech) =>
      (await get<{ consents: readonly ConsentBody[] }>("/api/consent", {}, speech)).consents,
    giveConsent: (purpose, text_version, speech) =>
      send("PUT", `/api/consent/${purpose}`, { is_given: true, text_version, language: speech }),
    withdrawConsent: (purpose, speech) =>
      send("PUT", `/api/consent/${purpose}`, { is_given: false, language: speech }),
    objectTo: (purpose, reason) => send("POST", `/api/consent/${purpose}/objection`, { reason }),
    settings: () => get("/api/settings"),
    saveSettings: (settings) => send("PUT", "/api/settings", settings),
    hours: async (stretch, zone) =>
      (await past<{ rows: TimeRow[] }>("hours", { ...span(stretch), zone })).rows,
    days: async (stretch, zone) =>
      (await past<{ rows: TimeRow[] }>("days", { ...span(stretch), zone })).rows,
    angles: async (stretch, zone, by) =>
      (
        await past<{ angles: Record<string, AnglePoint[]> }>("angles", {
          ...span(stretch),
          zone,
          by,
        })
      ).angles,
    events: (stretch, before) => past("events", { ...span(stretch), before }),
    judgeEvent: (id, verdict, reality = "") =>
      send("PATCH", `/api/history/events/${part(id)}`, { verdict, reality }),
    samples: () => get("/api/samples"),
    sampleQuestions: async () =>
      (await get<{ questions: readonly SampleQuestion[] }>("/api/samples/questions")).questions,
    answerSample: (id, posture) => send("PUT", `/api/samples/${part(id)}/answer`, { posture }),
    takeAnswerBack: (id) => send("DELETE", `/api/samples/${part(id)}/answer`),
    spans: async (stretch, kind) =>
      (
        await past<{ spans: HistorySpan[] }>("spans", {
          ...span(stretch),
          kind: kind ?? null,
        })
      ).spans,
    week: (start, zone) => past("week", { start, zone }),
    exportAddress: (format, stretch, zone) =>
      withQuery("/api/history/export", { format, ...span(stretch), zone }),
    profiles: async () => (await get<{ profiles: ProfileBody[] }>("/api/profiles")).profiles,
    renameProfile: (id, names) => send("PATCH", `/api/profiles/${part(id)}`, names),
    deleteProfile: (id) => send("DELETE", `/api/profiles/${part(id)}`),
    runners: async () => (await get<{ runners: RunnerBody[] }>("/api/runners")).runners,
    keepRunner: (name, made) => send("PUT", `/api/runners/${part(name)}`, made),
    renameRunner: (name, wanted) => send("PATCH", `/api/runners/${part(name)}`, { name: wanted }),
    forgetRunner: (name) => send("DELETE", `/api/runners/${part(name)}`),
    exercises: async (speech) =>
      (await get<{ exercises: ExerciseSummary[] }>("/api/exercises", {}, speech)).exercises,
    exercise: (id, speech) => get(`/api/exercises/${part(id)}`, {}, speech),
    plan: async (zone, speech) =>
      (await get<{ plan: PlanItem[] }>("/api/exercises/plan", { zone }, speech)).plan,
    addDone: (id, done) => send("POST", `/api/exercises/${part(id)}/done`, done),
    done: async (stretch) =>
      (await get<{ done: DoneBody[] }>("/api/exercises/done", span(stretch))).done,
    removeDone: (doneId) => send("DELETE", `/api/exercises/done/${part(doneId)}`),
    privacy: () => get("/api/privacy"),
    receipt: () => get("/api/privacy/receipt"),
    everything: (passphrase) =>
      takeFile("/api/privacy/export", language(), passphrase === null ? undefined : { passphrase }),
    reportAddress: () => withQuery("/api/privacy/report", { lang: language() }),
    forgetEverything: (withSettings) =>
      send("DELETE", withSettings ? "/api/everything?settings=true" : "/api/everything"),
    certificate: (number) => get(`/api/privacy/certificates/${part(number)}`),
  };
}
