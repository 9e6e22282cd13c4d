/** The figures of a run as files, like those beside the report of the command line. */
import { useState } from "preact/hooks";

import { language, messages } from "../messages/language";
import type { Client, RunFileKind } from "../transport/client";
import { RefusedError } from "../transport/request";
import { offerFile } from "./offer-file";

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
  const unreachable = messages.value.unreachable;
  const [problem, setProblem] = useState<string | null>(null);
  const names: Record<RunFileKind, string> = {
    metrics: `${stem}.metrics.json`,
    strides: `${stem}.strides.csv`,
    markers: `${stem}.markers${isScaled ? "" : "-unscaled"}.trc`,
  };
  const take = async (kind: RunFileKind): Promise<void> => {
    setProblem(null);
    try {
      offerFile(await downloads.takeFile(addressOf(kind), language.value), names[kind]);
    } catch (error) {
      setProblem(error instanceof RefusedError ? error.message : unreachable);
    }
  };
  return (
    <div class="downloads">
      <h3>{texts.runFiles}</h3>
      <p class="buttons">
        {KINDS.map((kind) => (
          <button key={kind} type="button" onClick={() => void take(kind)}>
            {texts.runFileNames[kind]}
          </button>
        ))}
      </p>
      {problem !== null && (
        <p class="reason" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
