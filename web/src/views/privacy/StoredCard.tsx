import { formatBytes, formatCount, formatShortDay } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import type { PrivacyBody, ReceiptBody, StoredKind } from "../../transport/bodies";
import { Link } from "../Link";
import { kindName } from "./kind-name";

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
  readonly stored: StoredKind;
  readonly largest: number;
  readonly goesAt: string | null;
}

function StoredRow({ stored, largest, goesAt }: RowProps) {
  const texts = messages.value.privacy;
  const speech = language.value;
  const { kind, count, bytes, oldest } = stored;
  const isThere = count > 0;
  const goes = goesAt === null ? texts.goesNever : formatShortDay(new Date(goesAt), speech);
  return (
    <tr>
      <th scope="row">{kindName(kind)}</th>
      <td>{formatCount(count, speech)}</td>
      <td class="size">
        {isThere ? formatBytes(bytes, speech) : "–"}
        {isThere && <SizeBar bytes={bytes} largest={largest} />}
      </td>
      <td>{oldest === null ? "–" : formatShortDay(new Date(oldest), speech)}</td>
      <td class="goes">{isThere ? goes : "–"}</td>
    </tr>
  );
}

interface Props {
  readonly privacy: PrivacyBody;
  readonly receipt: ReceiptBody;
}

/** What is kept, how much room it takes, since when, and when it goes. */
export function StoredCard({ privacy, receipt }: Props) {
  const texts = messages.value.privacy;
  const settings = messages.value.settings;
  const { stored } = privacy;
  const largest = Math.max(0, ...stored.map(({ bytes, count }) => (count === 0 ? 0 : bytes)));
  const goesAt = new Map(receipt.kept.map(({ kind, goes_at }) => [kind, goes_at]));
  const keepDays = receipt.keep_days;
  return (
    <section class="card" aria-labelledby="receipt-kept">
      <h2 id="receipt-kept">{texts.keptTitle}</h2>
      <p class="quiet">{texts.keptLead}</p>
      <div class="stored-scroll" tabIndex={0} role="group" aria-label={texts.keptTitle}>
        <table class="dense stored">
          <thead>
            <tr>
              <th scope="col">{settings.storedKind}</th>
              <th scope="col">{settings.storedCount}</th>
              <th scope="col">{settings.storedBytes}</th>
              <th scope="col">{settings.storedOldest}</th>
              <th scope="col">{texts.goes}</th>
            </tr>
          </thead>
          <tbody>
            {stored.map((one) => (
              <StoredRow
                key={one.kind}
                stored={one}
                largest={largest}
                goesAt={goesAt.get(one.kind) ?? null}
              />
            ))}
          </tbody>
        </table>
      </div>
      <p>
        {keepDays === null ? texts.keepNever : texts.keepDays(String(keepDays))}{" "}
        <Link to={{ page: "settings" }}>{texts.toSettings}</Link>
      </p>
    </section>
  );
}
