import { language, LANGUAGE_NAMES, LANGUAGES, messages } from "../messages/language";
import { useProduct } from "../state/product";
import type { PageName, Route } from "../state/router";
import { CameraBadge } from "./CameraBadge";
import { Icon } from "./icons";
import { Link } from "./Link";

const SHOWN = ["live", "history", "exercises", "analyse", "settings"] as const;

const routeTo = (page: (typeof SHOWN)[number]): Route =>
  page === "exercises" ? { page, exercise: null } : { page };

/** The page of the navigation that a page belongs to. */
const homeOf = (page: Route["page"]): PageName | null => {
  if (page === "start" || page === "unknown") return null;
  if (page === "privacy" || page === "account" || page === "people") return "settings";
  if (page === "invitation" || page === "reset") return null;
  if (page === "experiments" || page === "jobs" || page === "operations") return null;
  return page === "calibration" ? "live" : page;
};

export function Header() {
  const texts = messages.value.shell;
  const { router, settings, account } = useProduct();
  const own = account.account.value;
  const isOut = account.presence.value === "out";
  const current = homeOf(router.route.value.page);
  return (
    <header class="bar">
      <div class="bar-inner">
        <Link to={{ page: "live" }} class="brand">
          <img src="/favicon.svg" alt="" width="32" height="32" />
          <span>
            <span lang="ko">바른</span>{" "}
            <span class="other-name" lang="en">
              Barun
            </span>
          </span>
        </Link>
        {!isOut && (
          <nav class="pages" aria-label={texts.navigation}>
            {SHOWN.map((page) => (
              <Link key={page} to={routeTo(page)} isCurrent={current === page}>
                <Icon name={page} />
                {texts[page]}
              </Link>
            ))}
          </nav>
        )}
        <div class="bar-end">
          {!isOut && <CameraBadge />}
          {own !== null && (
            <Link to={{ page: "account" }} class="who">
              <span class="visually-hidden">{messages.value.accounts.accountTitle}: </span>
              {own.name}
            </Link>
          )}
          <div class="languages" role="group" aria-label={texts.language}>
            {LANGUAGES.map((choice) => (
              <button
                key={choice}
                type="button"
                lang={choice}
                aria-pressed={language.value === choice}
                onClick={() => {
                  settings.change({ language: choice });
                }}
              >
                {LANGUAGE_NAMES[choice]}
              </button>
            ))}
          </div>
        </div>
      </div>
    </header>
  );
}
