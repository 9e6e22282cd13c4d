/** Asks the service to keep consents and labelled frames, and to make datasets of them. */
import type {
  CollectedPersonBody,
  CollectionBody,
  CollectionsBody,
  ConfirmedBody,
  ErasedBody,
  FinishedBody,
  RecordingConsentRequest,
  SampleBody,
  SessionBegunBody,
  TakenBody,
  TracesBody,
  UndoneBody,
} from "../contract/api";
import type { Language } from "../messages/language";
import { ask, takeFile, withQuery } from "./request";

export type {
  CollectedPersonBody,
  CollectionBody,
  ErasedBody,
  FinishedBody,
  SampleBody,
  TakenBody,
  TracesBody,
} from "../contract/api";

export type NewConsent = Pick<RecordingConsentRequest, "person" | "purpose" | "until_s">;

export const EXPORT_KINDS = ["all", "sqlite", "csv", "people", "labels"] as const;

/** Which of the files older programs read. */
export type ExportKind = (typeof EXPORT_KINDS)[number];

/** Frames the service takes at once. */
export const MOST_SAMPLES = 15;

/** What the page that collects asks of the service. */
export interface CollectionsClient {
  collections(): Promise<readonly CollectionBody[]>;
  /** People who are in datasets and in no collection. */
  inDatasets(): Promise<readonly string[]>;
  collection(name: string): Promise<CollectionBody>;
  agree(name: string, consent: NewConsent): Promise<CollectedPersonBody>;
  begin(name: string, person: string): Promise<SessionBegunBody>;
  keep(name: string, session: string, samples: readonly SampleBody[]): Promise<TakenBody>;
  confirm(name: string, session: string): Promise<ConfirmedBody>;
  undo(name: string, session: string, wholeRun: boolean): Promise<UndoneBody>;
  finish(name: string): Promise<FinishedBody>;
  /** What there is of a person on this machine. */
  traces(name: string, person: string): Promise<TracesBody>;
  withdraw(name: string, person: string): Promise<ErasedBody>;
  files(name: string, kind: ExportKind): Promise<Blob>;
  /** Where everything held about a person is told in words. */
  reportAddress(name: string, person: string): string;
  /** Everything held about a person, here and elsewhere on this machine. */
  everythingOf(name: string, person: string): Promise<Blob>;
}

/** The text people agree to; grows when what they agree to changes, as in the service. */
const WORDING_VERSION = "2";

const placeOf = (name: string): string => `/api/collections/${encodeURIComponent(name)}`;

export function collectionsClient(language: () => Language): CollectionsClient {
  const post = <Body>(name: string, what: string, body?: unknown): Promise<Body> =>
    ask<Body>(`${placeOf(name)}/${what}`, language(), { method: "POST", body });
  return {
    collections: async () =>
      (await ask<CollectionsBody>("/api/collections", language())).collections,
    inDatasets: async () =>
      (await ask<CollectionsBody>("/api/collections", language())).in_datasets,
    collection: (name) => ask(placeOf(name), language()),
    agree: (name, consent) =>
      post(name, "people", {
        ...consent,
        wording: `${WORDING_VERSION}-${language()}`,
        agreed: true,
      }),
    begin: (name, person) => post(name, "sessions", { person, source: "page" }),
    keep: (name, session, samples) => post(name, "samples", { session, samples }),
    confirm: (name, session) => post(name, "confirm", { session }),
    undo: (name, session, wholeRun) => post(name, "undo", { session, whole_run: wholeRun }),
    finish: (name) => post(name, "finish"),
    traces: (name, person) => ask(`${placeOf(name)}/people/${person}/traces`, language()),
    withdraw: (name, person) =>
      ask(`${placeOf(name)}/people/${person}`, language(), { method: "DELETE" }),
    reportAddress: (name, person) =>
      withQuery(`${placeOf(name)}/people/${person}/report`, { lang: language() }),
    everythingOf: (name, person) =>
      takeFile(`${placeOf(name)}/people/${person}/export`, language()),
    files: (name, kind) => takeFile(withQuery(`${placeOf(name)}/export`, { kind }), language()),
  };
}
