/** Sends recordings to the service and asks about them. */
import type { LandmarksBody, RecordingBody, StatusBody } from "../contract/api";
import type { Language } from "../messages/language";
import { ask, type Query, refusal, takeFile, withQuery } from "./request";
import { sendFile } from "./sending";

export type DownloadFormat = "csv" | "parquet";
export type RunFileKind = "metrics" | "strides" | "markers";
export type FrameFileKind = "frames" | "coco" | "trc" | "mot";

/** What the page asks of the service. */
export interface Client {
  status(language: Language): Promise<StatusBody>;
  /** Sends a file; reports the share sent, 0 to 1. */
  send(
    file: File,
    language: Language,
    onShare: (share: number) => void,
    signal: AbortSignal,
  ): Promise<RecordingBody>;
  recording(id: string, language: Language): Promise<RecordingBody>;
  landmarks(id: string, language: Language): Promise<LandmarksBody>;
  downloadAddress(id: string, format: DownloadFormat): string;
  /** Where a report is. */
  reportAddress(id: string, language: Language, query: Query): string;
  /** Where a file beside the report on a run is. */
  runFileAddress(id: string, kind: RunFileKind, query: Query): string;
  /** Where a file of every frame for other programs is. */
  frameFileAddress(id: string, kind: FrameFileKind, query: Query): string;
  /** Takes a file; throws what the service says if there is none. */
  takeFile(address: string, language: Language): Promise<Blob>;
  /** Asks whether a report can be made; throws what the service says if not. */
  checkReport(address: string, language: Language, signal: AbortSignal): Promise<void>;
  /** Cancels or forgets. */
  remove(id: string): void;
  /** Cancels or forgets in a moment, unless somebody asks again: the page may only be reloading. */
  leave(id: string): void;
}

const address = (id: string): string => `/api/recordings/${encodeURIComponent(id)}`;

/** A frame would show the service's error as it came over the wire: so it is asked before. */
async function checkReport(path: string, language: Language, signal: AbortSignal): Promise<void> {
  const response = await fetch(path, { signal, headers: { "Accept-Language": language } });
  const content = await response.text();
  if (!response.ok) throw refusal(response.status, content);
}

/** Longer than a reload takes. */
const LEAVE_AFTER_S = 6;

/** Nobody waits for the answer, and a recording that is gone already is just as good. */
function forget(path: string): void {
  fetch(path, { method: "DELETE", keepalive: true }).catch(() => undefined);
}

export const client: Client = {
  send: (file, language, onShare, signal) =>
    sendFile("/api/recordings", file, language, onShare, signal),
  status: (language) => ask("/api/status", language),
  recording: (id, language) => ask(address(id), language),
  landmarks: (id, language) => ask(`${address(id)}/landmarks`, language),
  downloadAddress: (id, format) => `${address(id)}/landmarks?format=${format}`,
  reportAddress: (id, language, query) =>
    withQuery(`${address(id)}/report`, { ...query, lang: language }),
  runFileAddress: (id, kind, query) => withQuery(`${address(id)}/run/${kind}`, query),
  frameFileAddress: (id, kind, query) => withQuery(`${address(id)}/frames/${kind}`, query),
  takeFile,
  checkReport,
  remove: (id) => {
    forget(address(id));
  },
  leave: (id) => {
    forget(`${address(id)}?after_s=${LEAVE_AFTER_S}`);
  },
};
