/** Which road a request takes: from the cache, from the service, or nowhere. */

export type Road =
  /** A page: from the service, else from the cache, so that the app starts without it. */
  | "page"
  /** A file whose name holds a hash of its content, or an icon: from the cache. */
  | "file"
  /** A model: from the cache, asked for anew behind its back. */
  | "model"
  /** An answer of the service: never kept. */
  | "pass"
  /** What has to arrive although the page goes: carried by this worker, which stays. */
  | "carry"
  /** Another machine: refused, beside the content security policy. */
  | "refuse";

export interface Asked {
  readonly method: string;
  readonly mode: string;
  readonly url: string;
  readonly keepalive: boolean;
}

const FILES = /^\/(assets|icons)\/|^\/(favicon(-alert)?\.svg|manifest\.webmanifest)$/;

export function roadOf({ method, mode, url, keepalive }: Asked, origin: string): Road {
  const { origin: asked, pathname, protocol } = new URL(url);
  if (protocol === "blob:" || protocol === "data:") return "pass";
  if (asked !== origin) return "refuse";
  if (keepalive && method !== "GET") return "carry";
  if (method !== "GET" || pathname.startsWith("/api/")) return "pass";
  if (mode === "navigate")
    return pathname === "/healthz" || pathname === "/readyz" ? "pass" : "page";
  if (FILES.test(pathname)) return "file";
  return pathname.startsWith("/models/") ? "model" : "pass";
}
