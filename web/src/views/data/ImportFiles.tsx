import { useCallback, useRef } from "preact/hooks";

import { formatBytes, formatCount } from "../../messages/figures";
import { language } from "../../messages/language";
import { importTexts } from "../../messages/texts/importing";
import { useFileDrop } from "../use-file-drop";
import { droppedFiles, filesOfFolder } from "./dropped-files";
import type { Importing } from "./use-import";

const TAKEN = ".csv,.parquet,.zip";

/** A property that the types of Preact do not know. */
const FOLDER = { webkitdirectory: true };

/** Phones have no folders to choose. */
const canChooseFolders = "webkitdirectory" in HTMLInputElement.prototype;

/** Which files are to be imported: chosen or dropped, sent at once, taken out again. */
export function ImportFiles({ importing }: { readonly importing: Importing }) {
  const texts = importTexts.value;
  const { state, sending, isBusy, send } = importing;
  const input = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const isBlocked = isBusy || state?.state === "looking" || state?.state === "keeping";
  const take = useCallback(
    (transfer: DataTransfer) => {
      if (!isBlocked) void droppedFiles(transfer).then(send);
    },
    [isBlocked, send],
  );
  const isOver = useFileDrop(take);
  const files = state?.files ?? [];
  const title = (told: NonNullable<typeof sending>): string =>
    texts.sending(
      told.name,
      formatCount(told.number, language.value),
      formatCount(told.total, language.value),
    );
  return (
    <>
      <div class="import-drop" data-over={isOver}>
        <button
          type="button"
          class={files.length === 0 ? "primary" : ""}
          disabled={isBlocked}
          onClick={() => input.current?.click()}
        >
          {texts.chooseFiles}
        </button>
        {canChooseFolders && (
          <button type="button" disabled={isBlocked} onClick={() => folder.current?.click()}>
            {texts.chooseFolder}
          </button>
        )}
        <span>{isOver ? texts.dropNow : texts.dropHere}</span>
      </div>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={TAKEN}
        data-files
        onChange={({ currentTarget }) => {
          send([...(currentTarget.files ?? [])].map((file) => ({ file, isInFolder: false })));
          currentTarget.value = "";
        }}
      />
      {canChooseFolders && (
        <input
          ref={folder}
          type="file"
          hidden
          {...FOLDER}
          onChange={({ currentTarget }) => {
            send(filesOfFolder([...(currentTarget.files ?? [])]));
            currentTarget.value = "";
          }}
        />
      )}
      {sending !== null && (
        <div class="stack" role="status">
          <p>{title(sending)}</p>
          <progress aria-label={title(sending)} max={1} value={sending.share} />
          <div>
            <button type="button" class="small" onClick={importing.stopSending}>
              {texts.stop}
            </button>
          </div>
        </div>
      )}
      {files.length > 0 && (
        <ul class="import-files" aria-label={texts.files}>
          {files.map(({ id, name, n_bytes }) => (
            <li key={id}>
              <span class="import-name">{name}</span>
              <span class="quiet">{formatBytes(n_bytes, language.value)}</span>
              <button
                type="button"
                class="small"
                aria-label={texts.removeFile(name)}
                disabled={isBlocked}
                onClick={() => void importing.removeFile(id)}
              >
                {texts.remove}
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
