/** Which page is shown: its address is the path, so that every page can be linked and reloaded. */
import { type ReadonlySignal, signal } from "@preact/signals";

export const PAGES = [
  "welcome",
  "live",
  "calibration",
  "history",
  "exercises",
  "analyse",
  "data",
  "collect",
  "settings",
  "privacy",
  "experiments",
  "account",
  "people",
  "operations",
  "jobs",
  "invitation",
  "reset",
] as const;

export type PageName = (typeof PAGES)[number];

export type Route =
  | { readonly page: Exclude<PageName, "exercises"> }
  | { readonly page: "exercises"; readonly exercise: string | null }
  /** The bare address: where it leads depends on what the person has answered on the first page. */
  | { readonly page: "start" }
  | { readonly page: "unknown" };

const isPage = (word: string): word is PageName => PAGES.some((page) => page === word);

/** Returns the route of a path such as `/exercises/chin_tuck`. */
export function routeOf(path: string): Route {
  const [first = "", second, ...rest] = path.split("/").filter((word) => word !== "");
  if (first === "") return { page: "start" };
  if (!isPage(first) || rest.length > 0) return { page: "unknown" };
  if (first === "exercises") return { page: first, exercise: decoded(second) };
  return second === undefined ? { page: first } : { page: "unknown" };
}

function decoded(word: string | undefined): string | null {
  if (word === undefined) return null;
  try {
    return decodeURIComponent(word);
  } catch {
    return word; // not the page's own link
  }
}

/** Returns the path of a route. */
export function pathOf(route: Route): string {
  if (route.page === "start" || route.page === "unknown") return "/";
  if (route.page !== "exercises" || route.exercise === null) return `/${route.page}`;
  return `/exercises/${encodeURIComponent(route.exercise)}`;
}

/** What a router needs of the window. */
export interface Place {
  readonly path: () => string;
  readonly go: (path: string, replaces: boolean) => void;
  readonly onMove: (listener: () => void) => void;
}

export const windowPlace: Place = {
  path: () => location.pathname,
  go: (path, replaces) => {
    if (replaces) history.replaceState(null, "", path);
    else history.pushState(null, "", path);
  },
  onMove: (listener) => {
    addEventListener("popstate", listener);
  },
};

export class Router {
  readonly #route;

  constructor(private readonly place: Place) {
    this.#route = signal<Route>(routeOf(place.path()));
    place.onMove(() => {
      this.#route.value = routeOf(place.path());
    });
  }

  get route(): ReadonlySignal<Route> {
    return this.#route;
  }

  go(route: Route, { replaces = false } = {}): void {
    const path = pathOf(route);
    if (path !== this.place.path()) this.place.go(path, replaces);
    this.#route.value = route;
  }
}
