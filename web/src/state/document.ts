/** What the page says outside of its body: title, icon, language, theme. */
import { effect, signal } from "@preact/signals";

import { followBrowser, language, messages, setLanguage } from "../messages/language";
import type { Messages } from "../messages/en";
import type { Product } from "./product";
import type { Route } from "./router";
import { sayingOf } from "./sayings";

const ICON = "/favicon.svg";
const ICON_ALERT = "/favicon-alert.svg";

/** What a page shows, where its name alone would not tell; set by the page while it is there. */
export const shownSubject = signal<string | null>(null);

function pageTitle(route: Route, isOut: boolean, texts: Messages): string {
  const { shell, exercises, accounts } = texts;
  if (isOut && route.page !== "invitation" && route.page !== "reset") {
    return shell.titleOf(accounts.logInTitle);
  }
  const subject = shownSubject.value;
  if (subject !== null) return shell.titleOf(subject);
  if (route.page === "start") return "Barun";
  if (route.page === "unknown") return shell.titleOf(shell.unknownTitle);
  return shell.titleOf(route.page === "exercises" ? exercises.title : shell[route.page]);
}

/** Apps that are installed carry a dot, where the system has one. */
function setBadge(isOn: boolean): void {
  const badge = navigator as {
    setAppBadge?: () => Promise<void>;
    clearAppBadge?: () => Promise<void>;
  };
  const done = isOn ? badge.setAppBadge?.call(navigator) : badge.clearAppBadge?.call(navigator);
  done?.catch(() => undefined);
}

export function startDocument({ router, settings, messenger, account }: Product): void {
  effect(() => {
    const chosen = settings.value.value.language;
    if (chosen !== null) setLanguage(chosen);
    else if (settings.isLoaded.value) followBrowser();
  });
  effect(() => {
    document.documentElement.lang = language.value;
  });
  effect(() => {
    const { theme } = settings.value.value;
    if (theme === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  });
  effect(() => {
    const attention = messenger.attention.value;
    const isMarked = attention !== null && messenger.marks.value.includes("icon");
    // who has just deleted the account is told how far that is, and asked nothing
    const isOut = account.presence.value === "out" && account.gone.value === null;
    const title = pageTitle(router.route.value, isOut, messages.value);
    document.title = isMarked ? `● ${sayingOf(attention).title} · ${title}` : title;
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    link?.setAttribute("href", isMarked ? ICON_ALERT : ICON);
    setBadge(isMarked);
  });
}
