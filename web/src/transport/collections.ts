/** Asks the service to keep consents and labelled frames, and to make datasets of them. */
import type {
  CollectedPersonBody,
  CollectionBody,
  ConfirmedBody,
  ConsentRequest,
  FinishedBody,
  SampleBody,
  SessionBegunBody,
  TakenBody,
  UndoneBody,
} from "../contract/api";
import type { Language } from "../messages/language";
import { ask } from "./request";

export type {
  CollectedPersonBody,
  CollectionBody,
  FinishedBody,
  SampleBody,
  TakenBody,
} from "../contract/api";

export type NewConsent = Pick<ConsentRequest, "person" | "purpose" | "until_s">;

/** Frames the service takes at once. */
export const MOST_SAMPLES = 15;

/** What the page that collects asks of the service. */
export interface CollectionsClient {
  collection(name: string): Promise<CollectionBody>;
  agree(name: string, consent: NewConsent): Promise<CollectedPersonBody>;
  begin(name: string, person: string): Promise<SessionBegunBody>;
  keep(name: string, session: string, samples: readonly SampleBody[]): Promise<TakenBody>;
  confirm(name: string, session: string): Promise<ConfirmedBody>;
  undo(name: string, session: string, wholeRun: boolean): Promise<UndoneBody>;
  finish(name: string): Promise<FinishedBody>;
}

/** The text people agree to; grows when what they agree to changes, as in the service. */
const WORDING_VERSION = "1";

const placeOf = (name: string): string => `/api/collections/${encodeURIComponent(name)}`;

export function collectionsClient(language: () => Language): CollectionsClient {
  const post = <Body>(name: string, what: string, body?: unknown): Promise<Body> =>
    ask<Body>(`${placeOf(name)}/${what}`, language(), { method: "POST", body });
  return {
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
  };
}
