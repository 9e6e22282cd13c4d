/** Sends files of labelled poses to the service, has them looked at, and kept or dropped. */
import type { ImportBody, KeepRequest, LookRequest } from "../contract/api";
import type { Language } from "../messages/language";
import { ask, withQuery } from "./request";
import { sendFile } from "./sending";

export type {
  FoundPersonBody,
  ImportBody,
  KeepRequest,
  KeptBody,
  LookRequest,
  ReadFileBody,
} from "../contract/api";

/** What the page of the datasets asks about an import. */
export interface ImportsClient {
  readonly state: () => Promise<ImportBody>;
  /** Sends a file; reports the share sent, 0 to 1. */
  readonly send: (
    file: File,
    isInFolder: boolean,
    onShare: (share: number) => void,
    signal: AbortSignal,
  ) => Promise<ImportBody>;
  readonly removeFile: (id: string) => Promise<ImportBody>;
  readonly look: (asked: LookRequest) => Promise<ImportBody>;
  readonly keep: (said: KeepRequest) => Promise<ImportBody>;
  readonly drop: () => Promise<void>;
  /** Where the findings are with drawings of the poses. */
  readonly reportAddress: () => string;
}

const PLACE = "/api/import";

export function importsClient(language: () => Language): ImportsClient {
  const post = (what: string, body: unknown): Promise<ImportBody> =>
    ask(`${PLACE}/${what}`, language(), { method: "POST", body });
  return {
    state: () => ask(PLACE, language()),
    send: (file, isInFolder, onShare, signal) =>
      sendFile(
        withQuery(`${PLACE}/files`, { in_folder: String(isInFolder) }),
        file,
        language(),
        onShare,
        signal,
      ),
    removeFile: (id) =>
      ask(`${PLACE}/files/${encodeURIComponent(id)}`, language(), { method: "DELETE" }),
    look: (asked) => post("look", asked),
    keep: (said) => post("keep", said),
    drop: () => ask(PLACE, language(), { method: "DELETE" }),
    reportAddress: () => withQuery(`${PLACE}/report`, { lang: language() }),
  };
}
