/** Starts the page. */
import "./styles.css";

import { effect } from "@preact/signals";
import { render } from "preact";

import { language, messages, startLanguage } from "./messages/language";
import { Session } from "./state/session";
import { client } from "./transport/client";
import { App } from "./views/App";

startLanguage();
const session = new Session(client, language);

effect(() => {
  document.documentElement.lang = language.value;
  document.title = messages.value.title;
  void session.loadStatus(); // the checks come in the language of the page
});

addEventListener("pagehide", (event) => {
  // a page the browser keeps may come back, and then still wants its recording
  if (!event.persisted) session.leave();
});

const root = document.getElementById("page");
if (root !== null) render(<App session={session} downloads={client} />, root);
