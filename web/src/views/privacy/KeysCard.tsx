import { messages } from "../../messages/language";
import type { ReceiptBody } from "../../transport/bodies";

/** Whether the key opens the history, and what happens if it is lost. */
export function KeysCard({ keys }: { readonly keys: ReceiptBody["keys"] }) {
  const texts = messages.value.privacy;
  return (
    <section class="card" aria-labelledby="receipt-keys">
      <h2 id="receipt-keys">{texts.keysTitle}</h2>
      {!keys.is_there && keys.is_whole ? (
        <p>{texts.keysNone}</p>
      ) : (
        <>
          {keys.is_whole ? (
            <p>{texts.keysGood}</p>
          ) : (
            <p class="notice" data-tone="warn">
              {texts.keysBad}
            </p>
          )}
          {keys.has_recovery ? (
            <p>{texts.recoveryYes}</p>
          ) : (
            <div class="notice" data-tone="warn">
              <p>{texts.recoveryNo}</p>
              <pre>barun privacy keys recovery</pre>
            </div>
          )}
        </>
      )}
      <p class="quiet place">
        {texts.keysPlace}: <code>{keys.location}</code>
      </p>
    </section>
  );
}
