import { describe, expect, it } from "vitest";

import { pathOf, type Place, type Route, Router, routeOf } from "../../src/state/router";

describe("a path", () => {
  it.each<[string, Route]>([
    ["/", { page: "start" }],
    ["/live", { page: "live" }],
    ["/live/", { page: "live" }],
    ["/exercises", { page: "exercises", exercise: null }],
    ["/exercises/chin_tuck", { page: "exercises", exercise: "chin_tuck" }],
    ["/exercises/%E0%A4%A", { page: "exercises", exercise: "%E0%A4%A" }],
    ["/live/more", { page: "unknown" }],
    ["/exercises/a/b", { page: "unknown" }],
    ["/nowhere", { page: "unknown" }],
  ])("%s leads to its page", (path, route) => {
    expect(routeOf(path)).toEqual(route);
  });

  it.each<Route>([
    { page: "settings" },
    { page: "exercises", exercise: null },
    { page: "exercises", exercise: "a b/c" },
  ])("of a route leads back to it", (route) => {
    expect(routeOf(pathOf(route))).toEqual(route);
  });
});

describe("the router", () => {
  function placed(path: string) {
    const visited = [path];
    let moved: () => void = () => undefined;
    const place: Place = {
      path: () => visited.at(-1) ?? "/",
      go: (to, replaces) => {
        if (replaces) visited.pop();
        visited.push(to);
      },
      onMove: (listener) => {
        moved = listener;
      },
    };
    const back = (): void => {
      visited.pop();
      moved();
    };
    return { router: new Router(place), visited, back };
  }

  it("goes on, and back with the browser's button", () => {
    const { router, visited, back } = placed("/live");
    router.go({ page: "history" });
    expect(visited).toEqual(["/live", "/history"]);
    expect(router.route.value).toEqual({ page: "history" });
    back();
    expect(router.route.value).toEqual({ page: "live" });
  });

  it("leaves no step behind where it is sent on, nor where it is already", () => {
    const { router, visited } = placed("/");
    router.go({ page: "live" }, { replaces: true });
    router.go({ page: "live" });
    expect(visited).toEqual(["/live"]);
  });
});
