/** Talks to the service; the only module that does. */
import type {
  ErrorBody,
  ErrorContent,
  LandmarksBody,
  RecordingBody,
  StatusBody,
} from "../contract/api";
import type { Language } from "../messages/language";

/** The service refused, and says why in the language of the page. */
export class RefusedError extends Error {
  constructor(
    readonly status: number,
    readonly content: ErrorContent,
  ) {
    super(content.message);
  }
}

/** The service does not answer. */
export class UnreachableError extends Error {}

export type DownloadFormat = "csv" | "parquet";

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
  /** Cancels or forgets; also while the page is being closed. */
  remove(id: string): void;
}

const isErrorBody = (body: unknown): body is ErrorBody =>
  typeof body === "object" && body !== null && "error" in body;

function refusal(status: number, text: string): Error {
  try {
    const body: unknown = JSON.parse(text);
    if (isErrorBody(body)) return new RefusedError(status, body.error);
  } catch {
    // not the service's own words: something else listens at its address
  }
  return new UnreachableError(`HTTP ${status}`);
}

async function ask<Body>(path: string, language: Language): Promise<Body> {
  let response: Response;
  try {
    response = await fetch(path, { headers: { "Accept-Language": language } });
  } catch (error) {
    throw new UnreachableError("no answer", { cause: error });
  }
  if (!response.ok) throw refusal(response.status, await response.text());
  return (await response.json()) as Body;
}

const address = (id: string): string => `/api/recordings/${encodeURIComponent(id)}`;

/** XMLHttpRequest, because fetch does not tell how much of a body has been sent. */
function send(
  file: File,
  language: Language,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<RecordingBody> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = (): void => {
      request.abort();
    };
    request.open("POST", "/api/recordings");
    request.setRequestHeader("Accept-Language", language);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Filename", encodeURIComponent(file.name));
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onShare(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status === 202) resolve(JSON.parse(request.responseText) as RecordingBody);
      else reject(refusal(request.status, request.responseText));
    };
    request.onerror = () => {
      reject(new UnreachableError("no answer"));
    };
    request.onabort = () => {
      reject(new DOMException("cancelled", "AbortError"));
    };
    request.onloadend = () => {
      signal.removeEventListener("abort", abort);
    };
    signal.addEventListener("abort", abort);
    request.send(file);
  });
}

export const client: Client = {
  send,
  status: (language) => ask("/api/status", language),
  recording: (id, language) => ask(address(id), language),
  landmarks: (id, language) => ask(`${address(id)}/landmarks`, language),
  downloadAddress: (id, format) => `${address(id)}/landmarks?format=${format}`,
  remove: (id) => {
    // nobody waits for the answer, and a recording that is gone already is just as good
    fetch(address(id), { method: "DELETE", keepalive: true }).catch(() => undefined);
  },
};
