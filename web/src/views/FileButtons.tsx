/** Files of a recording to take, with what the service says where it has none. */
import { useState } from "preact/hooks";

import { language, messages } from "../messages/language";
import type { Client } from "../transport/client";
import { RefusedError } from "../transport/request";
import { offerFile } from "./offer-file";

export interface OfferedFile {
  readonly label: string;
  /** What it is kept as. */
  readonly name: string;
  readonly address: string;
}

interface Props {
  readonly title: string;
  readonly hint?: string;
  readonly files: readonly OfferedFile[];
  readonly downloads: Pick<Client, "takeFile">;
}

export function FileButtons({ title, hint, files, downloads }: Props) {
  const unreachable = messages.value.unreachable;
  const [problem, setProblem] = useState<string | null>(null);
  const take = async ({ address, name }: OfferedFile): Promise<void> => {
    setProblem(null);
    try {
      offerFile(await downloads.takeFile(address, language.value), name);
    } catch (error) {
      setProblem(error instanceof RefusedError ? error.message : unreachable);
    }
  };
  return (
    <div class="downloads">
      <h3>{title}</h3>
      {hint !== undefined && <p class="quiet">{hint}</p>}
      <p class="buttons">
        {files.map((file) => (
          <button key={file.label} type="button" onClick={() => void take(file)}>
            {file.label}
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
