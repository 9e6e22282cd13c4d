import type { LandmarksBody } from "../contract/api";
import { formatCount } from "../messages/figures";
import { language, messages } from "../messages/language";
import { countFramesWithPerson } from "../overlay/figure";
import type { EarlierRuns } from "../state/earlier-runs";
import { reportChoice } from "../state/report-choice";
import { isLandmarkFile } from "../state/session";
import type { Client } from "../transport/client";
import { Player } from "./Player";
import { Report, type ReportDownloads } from "./Report";

interface Props {
  readonly id: string;
  readonly name: string;
  readonly file: File | null;
  readonly landmarks: LandmarksBody;
  readonly earlier: EarlierRuns;
  readonly downloads: Pick<Client, "downloadAddress"> & ReportDownloads;
  /** Keeps this run to compare others with, and asks for the next. */
  readonly onKeep: () => void;
  readonly onAnother: () => void;
}

const withoutSuffix = (name: string): string => name.replace(/\.[^.]+$/, "");

function Notes({ landmarks }: { readonly landmarks: LandmarksBody }) {
  const texts = messages.value;
  const speech = language.value;
  const count = countFramesWithPerson(landmarks.people);
  return (
    <div class="notes">
      <p>{texts.found(formatCount(count, speech), formatCount(landmarks.n_frames, speech))}</p>
      {landmarks.ending === "truncated" && <p class="warning">{texts.truncated}</p>}
      {landmarks.n_skipped > 0 && (
        <p class="warning">{texts.skipped(formatCount(landmarks.n_skipped, speech))}</p>
      )}
    </div>
  );
}

export function Result({
  id,
  name,
  file,
  landmarks,
  earlier,
  downloads,
  onKeep,
  onAnother,
}: Props) {
  const texts = messages.value;
  const another = (
    <button type="button" onClick={onAnother}>
      {texts.another}
    </button>
  );
  if (landmarks.people.length === 0) {
    return (
      <section class="card failure" aria-labelledby="result-title">
        <h1 id="result-title" data-focus tabIndex={-1}>
          {texts.nobody}
        </h1>
        <p class="quiet name">{name}</p>
        <p class="reason">{texts.nobodyDetail}</p>
        {another}
      </section>
    );
  }
  return (
    <section class="card result" aria-labelledby="result-title">
      <div class="result-head">
        <div>
          <h1 id="result-title">{texts.resultTitle(name)}</h1>
          <Notes landmarks={landmarks} />
          {file === null && !isLandmarkFile(name) && (
            <p class="quiet">{texts.analyse.withoutFile}</p>
          )}
        </div>
        <div class="row">
          {reportChoice().activity === "running" && (
            <button type="button" onClick={onKeep}>
              {texts.analyse.keepEarlier}
            </button>
          )}
          {another}
        </div>
      </div>
      <Player file={file} landmarks={landmarks}>
        <div class="downloads">
          <h2>{texts.download}</h2>
          <p class="quiet">{texts.downloadDetail}</p>
          <p class="buttons">
            {(["csv", "parquet"] as const).map((format) => (
              <a
                key={format}
                class="button"
                href={downloads.downloadAddress(id, format)}
                download={`${withoutSuffix(name)}.landmarks.${format}`}
              >
                {format === "csv" ? "CSV" : "Parquet"}
              </a>
            ))}
          </p>
        </div>
      </Player>
      <Report
        id={id}
        name={name}
        people={landmarks.people.length}
        earlier={earlier}
        downloads={downloads}
      />
    </section>
  );
}
