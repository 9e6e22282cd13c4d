/** Every frame of a recording as files that other programs read. */
import { messages } from "../messages/language";
import type { Activity } from "../state/report-choice";
import type { Client, FrameFileKind } from "../transport/client";
import { FileButtons } from "./FileButtons";

interface Props {
  readonly stem: string;
  readonly activity: Activity;
  readonly addressOf: (kind: FrameFileKind) => string;
  readonly downloads: Pick<Client, "takeFile">;
}

const KINDS: readonly FrameFileKind[] = ["frames", "coco", "mot", "trc"];

const NAMES: Readonly<Record<FrameFileKind, string>> = {
  frames: "frames.csv",
  coco: "keypoints.coco.json",
  mot: "angles.mot",
  trc: "markers-picture-heights.trc",
};

export function FrameFiles({ stem, activity, addressOf, downloads }: Props) {
  const texts = messages.value.analyse;
  // The markers of a run stand among its figures: a height gives them metres.
  const kinds = activity === "running" ? KINDS.filter((kind) => kind !== "trc") : KINDS;
  const files = kinds.map((kind) => ({
    label: texts.frameFileNames[kind],
    name: `${stem}.${NAMES[kind]}`,
    address: addressOf(kind),
  }));
  return (
    <FileButtons
      title={texts.frameFiles}
      hint={texts.frameFilesHint}
      files={files}
      downloads={downloads}
    />
  );
}
