/** Starts the page. */
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/live.css";
import "./styles/history.css";
import "./styles/exercises.css";
import "./styles/analyse.css";
import "./styles/data.css";
import "./styles/collect.css";
import "./styles/settings.css";
import "./styles/welcome.css";
import "./styles/privacy.css";
import "./styles/accounts.css";
import "./styles/touch.css";

import { effect } from "@preact/signals";
import { render } from "preact";

import { createLiveModel } from "./live/live-model";
import { language, LANGUAGES, startLanguage } from "./messages/language";
import { AccountStore } from "./state/account-store";
import { AgreementStore } from "./state/agreement-store";
import { browserChannels } from "./state/channels";
import { browserEntryWorld, watchEntry } from "./state/entry-watch";
import { Messenger } from "./state/messenger";
import { followNotifications } from "./state/notifications";
import type { Product } from "./state/product";
import { browserQuietWorld, QuietWatch } from "./state/quiet-watch";
import { Router, windowPlace } from "./state/router";
import { sayingOf } from "./state/sayings";
import { Session } from "./state/session";
import { SettingsStore } from "./state/settings-store";
import { startDocument } from "./state/document";
import { startInstallation } from "./state/installation";
import { accountsClient } from "./transport/accounts";
import { client } from "./transport/client";
import { collectionsClient } from "./transport/collections";
import { datasetsClient } from "./transport/datasets";
import { heedLogout, heedShutOut } from "./transport/request";
import { restClient } from "./transport/rest";
import { App } from "./views/App";

function makeProduct(): Product {
  const accounts = accountsClient(() => language.peek());
  const account: AccountStore = new AccountStore(accounts, () => {
    location.reload();
  });
  const rest = restClient(
    () => language.peek(),
    () => account.watched.peek()?.id ?? null,
  );
  const live = createLiveModel();
  const settings = new SettingsStore(rest);
  const quiet = new QuietWatch(live, settings.value, browserQuietWorld);
  const speechChoice = () => ({
    language: language.peek(),
    voice: settings.value.peek().voice,
  });
  return {
    router: new Router(windowPlace),
    live,
    rest,
    recordings: client,
    datasets: datasetsClient(() => language.peek()),
    collections: collectionsClient(() => language.peek()),
    accounts,
    account,
    session: new Session(client, language),
    settings,
    agreement: new AgreementStore(rest, account.owner),
    quiet,
    messenger: new Messenger(
      live,
      quiet.reason,
      settings.value,
      browserChannels(speechChoice),
      sayingOf,
    ),
  };
}

/** How soon a service that did not answer is asked again. */
const ASK_AGAIN_MS = 5000;

startLanguage();
const product = makeProduct();
startDocument(product);
product.quiet.start();
product.messenger.start();
product.settings.onSaved(() => {
  product.live.settingsChanged();
});
void followNotifications();
heedLogout(() => {
  product.account.lose();
});
heedShutOut(() => {
  product.account.shutOut();
});
void product.settings.load();
void product.agreement.load();
effect(() => {
  if (!product.agreement.isUnreachable.value || product.account.presence.value === "out") return;
  const timer = setInterval(() => {
    void product.agreement.load();
  }, ASK_AGAIN_MS);
  return () => {
    clearInterval(timer);
    // it is there again: what it knows was missed, too
    if (!product.settings.isLoaded.peek()) void product.settings.load();
    void product.session.loadStatus();
  };
});
watchEntry(product, browserEntryWorld);
effect(() => {
  // the checks come in the language of the page
  if (LANGUAGES.includes(language.value)) void product.session.loadStatus();
});

addEventListener("pagehide", (event) => {
  product.settings.flush();
  // a page the browser keeps may come back, and then still wants its recording
  if (!event.persisted) product.session.leave();
});

const root = document.getElementById("page");
if (root !== null) render(<App product={product} />, root);
startInstallation();
