/**
 * Lets the page start without the network: shell, models and WebAssembly come from the cache. What
 * the service answers is never kept.
 */
import { roadOf } from "./road";

/** Files of this build, put in by scripts/service-worker.mjs. */
declare const SHELL: readonly string[];
/** Changes with every build. */
declare const VERSION: string;

interface ExtendableEvent extends Event {
  readonly waitUntil: (done: Promise<unknown>) => void;
}

interface Route {
  readonly condition: { readonly urlPattern: object };
  readonly source: "network";
}

interface InstallEvent extends ExtendableEvent {
  /** Chromium's. */
  readonly addRoutes?: (route: Route) => Promise<void>;
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  readonly respondWith: (answer: Promise<Response> | Response) => void;
}

interface NotificationEvent extends ExtendableEvent {
  readonly notification: Notification;
}

interface WindowClient {
  readonly focus: () => Promise<unknown>;
}

interface ServiceWorkerScope {
  readonly location: Location;
  readonly clients: {
    readonly claim: () => Promise<void>;
    readonly matchAll: (options: { type: "window" }) => Promise<readonly WindowClient[]>;
    readonly openWindow: (url: string) => Promise<unknown>;
  };
  readonly skipWaiting: () => Promise<void>;
  addEventListener(type: "install", listener: (event: InstallEvent) => void): void;
  addEventListener(type: "activate", listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
  addEventListener(type: "notificationclick", listener: (event: NotificationEvent) => void): void;
}

const scope = globalThis as unknown as ServiceWorkerScope;

const SHELL_CACHE = `barun-shell-${VERSION}`;
/** Models and WebAssembly: too large to be fetched again with every build. */
const LARGE_CACHE = "barun-large";
const isLarge = (path: string): boolean => path.endsWith(".wasm");

async function install(): Promise<void> {
  const cache = await caches.open(SHELL_CACHE);
  await cache.addAll(SHELL.filter((path) => !isLarge(path)));
  await scope.skipWaiting();
}

/** Forgets the files of earlier builds. */
async function activate(): Promise<void> {
  for (const name of await caches.keys())
    if (name !== SHELL_CACHE && name !== LARGE_CACHE) await caches.delete(name);
  const large = await caches.open(LARGE_CACHE);
  for (const request of await large.keys()) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/assets/") && !SHELL.includes(pathname)) await large.delete(request);
  }
  await scope.clients.claim();
}

async function keep(name: string, request: Request, answer: Response): Promise<void> {
  if (!answer.ok) return;
  const cache = await caches.open(name);
  await cache.put(request, answer.clone());
}

async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match("/");
    if (kept === undefined) throw error;
    return kept;
  }
}

async function file(request: Request): Promise<Response> {
  const kept = await caches.match(request);
  if (kept !== undefined) return kept;
  const answer = await fetch(request);
  const { pathname } = new URL(request.url);
  // a build that came meanwhile has files this one does not know: they are passed on
  if (SHELL.includes(pathname))
    await keep(isLarge(pathname) ? LARGE_CACHE : SHELL_CACHE, request, answer);
  return answer;
}

/** The kept model at once; whether it is still the one is asked behind its back. */
async function model(event: FetchEvent): Promise<Response> {
  const { request } = event;
  const kept = await caches.match(request);
  const fresh = fetch(request).then(async (answer) => {
    await keep(LARGE_CACHE, request, answer);
    return answer;
  });
  if (kept === undefined) return fresh;
  event.waitUntil(fresh.catch(() => undefined)); // without the network, the kept one will do
  return kept;
}

async function showPage(): Promise<void> {
  const [open] = await scope.clients.matchAll({ type: "window" });
  await (open === undefined ? scope.clients.openWindow("/live") : open.focus());
}

scope.addEventListener("install", (event) => {
  // Questions to the service need no worker, and one that sleeps would have to be woken for them.
  const pattern = { pathname: "/api/*" };
  event
    .addRoutes?.({ condition: { urlPattern: pattern }, source: "network" })
    .catch(() => undefined);
  event.waitUntil(install());
});
scope.addEventListener("activate", (event) => {
  event.waitUntil(activate());
});
scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(showPage());
});
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  switch (roadOf(request, scope.location.origin)) {
    case "pass":
      return;
    case "carry":
      // Left to the page, Chromium loses it when the page is gone before it was passed on.
      event.respondWith(fetch(request));
      return;
    case "refuse":
      event.respondWith(Response.error());
      return;
    case "page":
      event.respondWith(page(request));
      return;
    case "file":
      event.respondWith(file(request));
      return;
    case "model":
      event.respondWith(model(event));
      return;
  }
});
