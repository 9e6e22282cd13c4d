import { messages } from "../../messages/language";
import { useProduct } from "../../state/product";
import { EXPORT_KINDS, type ExportKind } from "../../transport/collections";
import { offerFile } from "../offer-file";
import { useTask } from "../use-task";

const SUFFIXES: Readonly<Record<ExportKind, string>> = {
  all: ".zip",
  sqlite: ".sqlite",
  csv: ".csv",
  people: "-people.zip",
  labels: "-labels.zip",
};

/** What was collected, as the files older programs read. */
export function CollectionFiles({ name }: { readonly name: string }) {
  const texts = messages.value.collect;
  const { collections } = useProduct();
  const { isBusy, error, run } = useTask();
  return (
    <section class="card stack" aria-labelledby="files-title">
      <h2 id="files-title">{texts.files}</h2>
      <p class="quiet">{texts.filesText}</p>
      <div class="row">
        {EXPORT_KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            class="small"
            disabled={isBusy}
            onClick={() => {
              run(async () => {
                offerFile(await collections.files(name, kind), `${name}${SUFFIXES[kind]}`);
              });
            }}
          >
            {texts.filesKinds[kind]}
          </button>
        ))}
      </div>
      {error !== null && (
        <p class="notice" data-tone="warn" role="alert">
          {error}
        </p>
      )}
    </section>
  );
}
