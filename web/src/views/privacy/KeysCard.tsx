import { messages } from "../../messages/language";
import type { ReceiptBody } from "../../transport/bodies";

/** Whether the key opens the history, what is wrong with it, and what happens if it is lost. */
export function KeysCard({ keys }: { readonly keys: ReceiptBody["keys"] }) {
  const texts = messages.value.privacy;
  return (
    <section class="card" aria-labelledby="receipt-keys">
      <h2 id="receipt-keys">{texts.keysTitle}</h2>
      {keys.is_there && keys.outcome !== "failed" && <p>{texts.keysGood}</p>}
      {keys.outcome === "passed" ? (
        <p>{keys.finding}</p>
      ) : (
        <p class="notice finding" data-tone="warn">
          {keys.finding}
        </p>
      )}
      {keys.location !== null && (
        <p class="quiet place">
          {texts.keysPlace}: <code>{keys.location}</code>
        </p>
      )}
    </section>
  );
}
