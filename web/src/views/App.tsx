import { useEffect, useRef } from "preact/hooks";

import { messages } from "../messages/language";
import type { Session, SessionState } from "../state/session";
import type { Client } from "../transport/client";
import { DropZone } from "./DropZone";
import { Failure } from "./Failure";
import { Header } from "./Header";
import { Installed } from "./Installed";
import { Result } from "./Result";
import { Working } from "./Working";

export type Downloads = Pick<Client, "downloadAddress">;

interface Props {
  readonly session: Session;
  readonly downloads: Downloads;
}

function Content({ session, downloads, state }: Props & { readonly state: SessionState }) {
  const reset = (): void => {
    session.reset();
  };
  const begin = (files: readonly File[]): void => {
    void session.begin(files);
  };
  switch (state.kind) {
    case "empty":
      return <DropZone onFiles={begin} status={session.status.value} />;
    case "sending":
    case "queued":
    case "working":
      return <Working state={state} onCancel={reset} />;
    case "done":
      return <Result {...state} downloads={downloads} onAnother={reset} />;
    case "failed":
      return <Failure message={state.message} name={state.name} onAnother={reset} />;
  }
}

/** What a screen reader should be told once: the three kinds of work are one to it. */
const stageOf = ({ kind }: SessionState): string =>
  kind === "sending" || kind === "queued" || kind === "working" ? "working" : kind;

export function App({ session, downloads }: Props) {
  const texts = messages.value;
  const state = session.state.value;
  const stage = stageOf(state);
  const content = useRef<HTMLElement>(null);
  const shownStage = useRef(stage);

  useEffect(() => {
    if (shownStage.current === stage) return;
    shownStage.current = stage;
    // the focus follows, or the keyboard would be left on a button that is gone
    content.current?.querySelector<HTMLElement>("[data-focus]")?.focus();
  }, [stage]);

  return (
    <>
      <a class="skip" href="#content">
        {texts.skip}
      </a>
      <Header />
      <main id="content" ref={content} tabIndex={-1}>
        <Content session={session} downloads={downloads} state={state} />
        {state.kind === "empty" && <Installed status={session.status.value} />}
      </main>
      <footer>
        <p>{texts.limits}</p>
      </footer>
    </>
  );
}
