import { formatBytes, formatCount, formatShortDay } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import type { KeptKind, ReceiptBody } from "../../transport/bodies";
import { Link } from "../Link";
import { AgeChoice } from "./AgeChoice";

/** A bar as long as the kind is large beside the largest one; the figure beside it says the same. */
function SizeBar({ bytes, largest }: { readonly bytes: number; readonly largest: number }) {
  const share = largest === 0 ? 0 : bytes / largest;
  return (
    <span class="size-bar" aria-hidden="true">
      <span style={{ inlineSize: `${Math.max(share * 100, 1).toFixed(1)}%` }} />
    </span>
  );
}

interface RowProps {
  readonly kept: KeptKind;
  readonly largest: number;
}

function KeptRow({ kept, largest }: RowProps) {
  const speech = language.value;
  const { privacy: texts, settings } = messages.value;
  const { name, what, why, count, bytes, oldest, until, goes_at: goesAt } = kept;
  const isThere = count > 0 || (bytes ?? 1) > 0;
  const goes = goesAt === null ? until : formatShortDay(new Date(goesAt), speech);
  return (
    <tr role="row" data-empty={!isThere}>
      <th scope="row" role="rowheader">
        {name}
        {isThere && (
          <span class="quiet kind-words">
            {what}. {why}
          </span>
        )}
      </th>
      <td role="cell" data-name={settings.storedCount}>
        {formatCount(count, speech)}
      </td>
      <td role="cell" class="size" data-name={settings.storedBytes}>
        {isThere ? bytes !== null && formatBytes(bytes, speech) : "–"}
        {isThere && bytes !== null && <SizeBar bytes={bytes} largest={largest} />}
        {kept.without_bytes !== null && (
          <span class="quiet kind-words">
            {bytes === null
              ? texts.bytesUnknown(kept.without_bytes)
              : texts.bytesMore(kept.without_bytes)}
          </span>
        )}
      </td>
      <td role="cell" data-name={settings.storedOldest}>
        {oldest === null ? "–" : formatShortDay(new Date(oldest), speech)}
      </td>
      <td role="cell" class="goes" data-name={texts.goes}>
        {isThere ? goes : "–"}
      </td>
    </tr>
  );
}

/**
 * What is kept, why, how much room it takes, since when, and when it goes.
 *
 * On a phone every kind is a card; the roles are written out, as a browser may forget those of a
 * table that is laid out otherwise.
 */
export function StoredCard({ receipt }: { readonly receipt: ReceiptBody }) {
  const texts = messages.value.privacy;
  const settings = messages.value.settings;
  const { kept, keep_days: keepDays } = receipt;
  const largest = Math.max(0, ...kept.map(({ bytes }) => bytes ?? 0));
  return (
    <section class="card" aria-labelledby="receipt-kept">
      <h2 id="receipt-kept">{texts.keptTitle}</h2>
      <p class="quiet">{texts.keptLead}</p>
      {receipt.unread.map((line) => (
        <p key={line} class="warning">
          {line}
        </p>
      ))}
      <div class="stored-scroll" tabIndex={0} role="group" aria-label={texts.keptTitle}>
        <table class="dense stored" role="table">
          <thead role="rowgroup">
            <tr role="row">
              <th scope="col" role="columnheader">
                {settings.storedKind}
              </th>
              <th scope="col" role="columnheader">
                {settings.storedCount}
              </th>
              <th scope="col" role="columnheader">
                {settings.storedBytes}
              </th>
              <th scope="col" role="columnheader">
                {settings.storedOldest}
              </th>
              <th scope="col" role="columnheader">
                {texts.goes}
              </th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {kept.map((one) => (
              <KeptRow key={one.kind} kept={one} largest={largest} />
            ))}
          </tbody>
          <tfoot role="rowgroup">
            <tr role="row">
              <th scope="row" role="rowheader" colSpan={2}>
                {texts.bytesTotal}
              </th>
              <td role="cell" class="size" colSpan={3}>
                {formatBytes(receipt.total_bytes, language.value)}
              </td>
            </tr>
          </tfoot>
        </table>
      </div>
      <p>
        {keepDays === null ? texts.keepNever : texts.keepDays(String(keepDays))}{" "}
        <Link to={{ page: "settings" }}>{texts.toSettings}</Link>
      </p>
      <AgeChoice kept={kept} />
    </section>
  );
}
