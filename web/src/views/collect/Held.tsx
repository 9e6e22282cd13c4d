import { messages } from "../../messages/language";
import { useProduct } from "../../state/product";
import { offerFile } from "../offer-file";
import { useTask } from "../use-task";

/** What is held about somebody, to read or to hand over to them. */
export function Held({
  collection,
  person,
}: {
  readonly collection: string;
  readonly person: string;
}) {
  const texts = messages.value.collect;
  const { collections } = useProduct();
  const { isBusy, error, run } = useTask();
  return (
    <>
      <a
        class="button small"
        href={collections.reportAddress(collection, person)}
        target="_blank"
        rel="noopener"
        aria-label={texts.reportOf(person)}
      >
        {texts.report}
      </a>
      <button
        type="button"
        class="small"
        disabled={isBusy}
        aria-label={texts.handOutOf(person)}
        onClick={() => {
          run(async () => {
            offerFile(await collections.everythingOf(collection, person), `barun-${person}.zip`);
          });
        }}
      >
        {texts.handOut}
      </button>
      {error !== null && (
        <p class="warning" role="alert">
          {error}
        </p>
      )}
    </>
  );
}
