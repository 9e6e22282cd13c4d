import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

import { messages } from "../messages/language";
import { CalibrationPage } from "../pages/CalibrationPage";
import { CodePage } from "../pages/CodePage";
import {
  AccountPage,
  AnalysePage,
  CollectPage,
  DataPage,
  ExercisePage,
  ExercisesPage,
  ExperimentsPage,
  HistoryPage,
  JobsPage,
  OperationsPage,
  PeoplePage,
  PrivacyPage,
  SettingsPage,
} from "../pages/later-pages";
import { GonePage } from "../pages/GonePage";
import { LogInPage } from "../pages/LogInPage";
import { LivePage } from "../pages/LivePage";
import { UnknownPage } from "../pages/UnknownPage";
import { WelcomePage } from "../pages/WelcomePage";
import { type Product, ProductProvider, useProduct } from "../state/product";
import { pathOf, type Route } from "../state/router";
import { NeedsRole } from "./accounts/NeedsRole";
import { AttentionCard } from "./AttentionCard";
import { AttentionFrame } from "./AttentionFrame";
import { Header } from "./Header";
import { Link } from "./Link";
import { ServiceNotice } from "./ServiceNotice";
import { useKeyPause } from "./use-key-pause";

/** One-time links are for those who cannot log in yet. */
const isForStrangers = (route: Route): boolean =>
  route.page === "invitation" || route.page === "reset";

function Page({ route }: { readonly route: Route }) {
  const texts = messages.value.shell;
  switch (route.page) {
    case "start":
      return null; // one moment: the service says whether the first page has been answered
    case "welcome":
      return <WelcomePage />;
    case "live":
      return <LivePage />;
    case "calibration":
      return <CalibrationPage />;
    case "history":
      return <HistoryPage />;
    case "exercises":
      return route.exercise === null ? (
        <ExercisesPage />
      ) : (
        <ExercisePage key={route.exercise} id={route.exercise} />
      );
    case "analyse":
      return <AnalysePage />;
    case "collect":
      return (
        <NeedsRole title={texts.collect} role="data-steward" isForOne>
          <CollectPage />
        </NeedsRole>
      );
    case "data":
      return (
        <NeedsRole title={texts.data} role="data-steward" isForOne>
          <DataPage />
        </NeedsRole>
      );
    case "experiments":
      return <ExperimentsPage />;
    case "jobs":
      return <JobsPage />;
    case "privacy":
      return <PrivacyPage />;
    case "settings":
      return <SettingsPage />;
    case "account":
      return <AccountPage />;
    case "people":
      return (
        <NeedsRole title={texts.people} role="administrator" isForOne={false}>
          <PeoplePage />
        </NeedsRole>
      );
    case "operations":
      return (
        <NeedsRole title={texts.operations} role="administrator" isForOne>
          <OperationsPage />
        </NeedsRole>
      );
    case "invitation":
    case "reset":
      return <CodePage kind={route.page} />;
    case "unknown":
      return <UnknownPage />;
  }
}

/**
 * The page of the route, or the login. What was begun on a page whose login ended stays as it was,
 * unseen, until the same person is back; for anybody else the page begins anew.
 */
function Content({ route }: { readonly route: Route }) {
  const { account } = useProduct();
  const isOut = account.presence.value === "out" && !isForStrangers(route);
  const isHeld = isOut && account.hasEnded.value;
  const gone = account.gone.value;
  if (gone !== null) return <GonePage gone={gone} />;
  return (
    <>
      {isOut && <LogInPage />}
      {(!isOut || isHeld) && (
        <div class="content" hidden={isOut}>
          <Page route={route} />
        </div>
      )}
    </>
  );
}

/** Leads the bare address on, and a person who has not seen the first page to it. */
function useStart(route: Route): void {
  const { router, agreement } = useProduct();
  const isAnswered = agreement.isAnswered.value;
  const isUnreachable = agreement.isUnreachable.value;
  useEffect(() => {
    if (route.page !== "start") return;
    if (isAnswered === false) router.go({ page: "welcome" }, { replaces: true });
    else if (isAnswered === true || isUnreachable) router.go({ page: "live" }, { replaces: true });
  }, [route, router, isAnswered, isUnreachable]);
}

/** The keyboard and the screen reader follow to a new page. */
function useFocusOn(route: Route) {
  const content = useRef<HTMLElement>(null);
  const path = pathOf(route);
  const shown = useRef(path);
  // before the page is painted: a moment later it would take the focus from what was chosen by then
  useLayoutEffect(() => {
    if (shown.current === path) return;
    const isFirst = shown.current === "/";
    shown.current = path;
    if (isFirst) return;
    scrollTo(0, 0);
    content.current?.focus({ preventScroll: true });
  }, [path]);
  return content;
}

function Shell() {
  const texts = messages.value.shell;
  const { router, account } = useProduct();
  const route = router.route.value;
  const own = account.account.value;
  const isOut = account.presence.value === "out";
  const mayCollect = account.presence.value === "none" || own?.role === "data-steward";
  const maySeeModels = mayCollect || own?.role === "administrator";
  const maySeeService = account.presence.value === "none" || own?.role === "administrator";
  const more = [
    ...(mayCollect ? (["collect", "data"] as const) : []),
    ...(maySeeModels ? (["experiments", "jobs"] as const) : []),
    ...(maySeeService ? (["operations"] as const) : []),
    "privacy" as const,
  ];
  useStart(route);
  useKeyPause();
  const content = useFocusOn(route);
  return (
    <>
      <a
        class="skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          content.current?.focus();
        }}
      >
        {texts.skip}
      </a>
      <Header />
      <main class="main" id="content" ref={content} tabIndex={-1}>
        {!isOut && <ServiceNotice />}
        {!isOut && route.page !== "live" && <AttentionCard />}
        <Content route={route} />
      </main>
      <footer class="foot">
        <p>{texts.limits}</p>
        {!isOut && (
          <nav aria-label={texts.morePages}>
            <ul class="foot-pages">
              {more.map((page) => (
                <li key={page}>
                  <Link to={{ page }} isCurrent={route.page === page}>
                    {texts[page]}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
        )}
      </footer>
      <AttentionFrame />
    </>
  );
}

export function App({ product }: { readonly product: Product }) {
  return (
    <ProductProvider value={product}>
      <Shell />
    </ProductProvider>
  );
}
