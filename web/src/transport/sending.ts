/** Sends a file and tells how much of it is gone. */
import type { Language } from "../messages/language";
import { refusal, UnreachableError } from "./request";

/** XMLHttpRequest, because fetch does not tell how much of a body has been sent. */
export function sendFile<Body>(
  path: string,
  file: File,
  language: Language,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<Body> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = (): void => {
      request.abort();
    };
    request.open("POST", path);
    request.setRequestHeader("Accept-Language", language);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Filename", encodeURIComponent(file.name));
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onShare(event.loaded / event.total);
    };
    request.onload = () => {
      const isTaken = request.status >= 200 && request.status < 300;
      if (!isTaken) {
        reject(refusal(request.status, request.responseText));
        return;
      }
      try {
        resolve(JSON.parse(request.responseText) as Body);
      } catch (cause) {
        // not the service's own words: something else listens at its address
        reject(new UnreachableError(`HTTP ${String(request.status)}, but no JSON`, { cause }));
      }
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
