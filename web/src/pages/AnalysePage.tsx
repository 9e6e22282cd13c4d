import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

import { useProduct } from "../state/product";
import { reportChoice } from "../state/report-choice";
import type { SessionState } from "../state/session";
import { DropZone } from "../views/DropZone";
import { Failure } from "../views/Failure";
import { Installed } from "../views/Installed";
import { Result } from "../views/Result";
import { Working } from "../views/Working";

function Content({ state }: { readonly state: SessionState }) {
  const { session, recordings } = useProduct();
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
      return (
        <Result
          {...state}
          earlier={session.earlier}
          downloads={recordings}
          onKeep={() => {
            session.keepForComparison(reportChoice().speedKmH);
          }}
          onAnother={reset}
        />
      );
    case "failed":
      return <Failure message={state.message} name={state.name} onAnother={reset} />;
  }
}

/** What a screen reader should be told once: the three kinds of work are one to it. */
const stageOf = ({ kind }: SessionState): string =>
  kind === "sending" || kind === "queued" || kind === "working" ? "working" : kind;

/** A video or picture from end to end: drop it, watch it being looked at, see what came out. */
export function AnalysePage() {
  const { session } = useProduct();
  const state = session.state.value;
  const stage = stageOf(state);
  const content = useRef<HTMLDivElement>(null);
  const shownStage = useRef(stage);

  useEffect(() => {
    void session.resume();
  }, [session]);

  useLayoutEffect(() => {
    if (shownStage.current === stage) return;
    shownStage.current = stage;
    // the focus follows, or the keyboard would be left on a button that is gone
    content.current?.querySelector<HTMLElement>("[data-focus]")?.focus();
  }, [stage]);

  return (
    <div class="stack" ref={content}>
      <Content state={state} />
      {state.kind === "empty" && <Installed status={session.status.value} />}
    </div>
  );
}
