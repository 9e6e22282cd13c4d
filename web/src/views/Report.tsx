import { useEffect, useState } from "preact/hooks";

import { language, messages } from "../messages/language";
import type { EarlierRuns } from "../state/earlier-runs";
import { reportChoice, reportQuery } from "../state/report-choice";
import type { Client } from "../transport/client";
import { RefusedError } from "../transport/request";
import { EarlierRunList } from "./EarlierRuns";
import { FrameFiles } from "./FrameFiles";
import { KeptRunners } from "./KeptRunners";
import { ActivityChoice, RunFields } from "./ReportFields";
import { RunFiles } from "./RunFiles";

/** What of the service a report needs. */
export type ReportDownloads = Pick<
  Client,
  "reportAddress" | "checkReport" | "runFileAddress" | "frameFileAddress" | "takeFile"
>;

interface Props {
  readonly id: string;
  readonly name: string;
  /** How many people were found. */
  readonly people: number;
  readonly earlier: EarlierRuns;
  readonly downloads: ReportDownloads;
}

type Frame =
  | { readonly kind: "making" }
  | { readonly kind: "made"; readonly address: string }
  | { readonly kind: "refused"; readonly message: string };

/** The report of `barun analyze`, in a frame that can reach nothing. */
export function Report({ id, name, people, earlier, downloads }: Props) {
  const texts = messages.value.analyse;
  const [isShown, setIsShown] = useState(false);
  const [frame, setFrame] = useState<Frame>({ kind: "making" });
  const choice = reportChoice();
  const { activity } = choice;
  const speech = language.value;
  const query = reportQuery(choice, earlier.references());
  const stem = name.replace(/\.[^.]+$/, "");
  const address = downloads.reportAddress(id, speech, query);
  const unreachable = messages.value.unreachable;

  useEffect(() => {
    if (!isShown) return undefined;
    const leaving = new AbortController();
    setFrame({ kind: "making" });
    downloads
      .checkReport(address, speech, leaving.signal)
      .then(() => {
        if (!leaving.signal.aborted) setFrame({ kind: "made", address });
      })
      .catch((error: unknown) => {
        if (leaving.signal.aborted) return;
        const message = error instanceof RefusedError ? error.message : unreachable;
        setFrame({ kind: "refused", message });
      });
    return () => {
      leaving.abort();
    };
  }, [isShown, address, speech, downloads, unreachable]);

  return (
    <section class="report" aria-labelledby="report-title">
      <div class="result-head">
        <div>
          <h2 id="report-title">{texts.reportTitles[activity]}</h2>
          <p class="quiet">{texts.reportTexts[activity]}</p>
        </div>
        <div class="row">
          <button
            type="button"
            aria-expanded={isShown}
            onClick={() => {
              setIsShown(!isShown);
            }}
          >
            {isShown ? texts.reportHide : texts.reportShow}
          </button>
          <a class="button" href={address} download={`${stem}.report.html`}>
            {texts.reportSave}
          </a>
        </div>
      </div>
      <ActivityChoice />
      {activity === "running" && (
        <>
          <RunFields people={people} />
          <EarlierRunList earlier={earlier} />
          <KeptRunners id={id} references={earlier.references()} />
          <RunFiles
            stem={stem}
            isScaled={choice.heightCm !== null}
            addressOf={(kind) => downloads.runFileAddress(id, kind, query)}
            downloads={downloads}
          />
        </>
      )}
      <FrameFiles
        stem={stem}
        activity={activity}
        addressOf={(kind) => downloads.frameFileAddress(id, kind, query)}
        downloads={downloads}
      />
      {isShown && <ReportFrame frame={frame} title={texts.reportTitles[activity]} />}
    </section>
  );
}

function ReportFrame({ frame, title }: { readonly frame: Frame; readonly title: string }) {
  const texts = messages.value.analyse;
  switch (frame.kind) {
    case "making":
      return (
        <p class="quiet" role="status">
          {texts.reportMaking}
        </p>
      );
    case "refused":
      return (
        <p class="reason" role="alert">
          {frame.message}
        </p>
      );
    case "made":
      return (
        <iframe
          class="report-frame"
          title={title}
          src={frame.address}
          sandbox="allow-scripts allow-downloads"
        />
      );
  }
}
