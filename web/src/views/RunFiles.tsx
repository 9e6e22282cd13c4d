/** The figures of a run as files, like those beside the report of the command line. */
import { messages } from "../messages/language";
import type { Client, RunFileKind } from "../transport/client";
import { FileButtons } from "./FileButtons";

interface Props {
  readonly stem: string;
  /** Whether a metre in the markers is one. */
  readonly isScaled: boolean;
  readonly addressOf: (kind: RunFileKind) => string;
  readonly downloads: Pick<Client, "takeFile">;
}

const KINDS: readonly RunFileKind[] = ["metrics", "strides", "markers"];

export function RunFiles({ stem, isScaled, addressOf, downloads }: Props) {
  const texts = messages.value.analyse;
  const names: Record<RunFileKind, string> = {
    metrics: `${stem}.metrics.json`,
    strides: `${stem}.strides.csv`,
    markers: `${stem}.markers${isScaled ? "" : "-unscaled"}.trc`,
  };
  const files = KINDS.map((kind) => ({
    label: texts.runFileNames[kind],
    name: names[kind],
    address: addressOf(kind),
  }));
  return <FileButtons title={texts.runFiles} files={files} downloads={downloads} />;
}
