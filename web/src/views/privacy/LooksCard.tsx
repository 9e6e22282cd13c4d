import { formatClock, formatShortDay } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import type { ReceiptBody } from "../../transport/bodies";

type Look = ReceiptBody["looks"][number];

/** Of a token: as many as tell people of one installation apart. */
const SHOWN_LETTERS = 10;

function whoName({ by, name }: Look): string {
  const texts = messages.value.privacy;
  if (by === "self") return texts.bySelf;
  if (by === "barun") return texts.byBarun;
  return name ?? texts.byOther(by.slice(0, SHOWN_LETTERS));
}

function whatName({ action, what }: Look): string {
  const texts = messages.value.privacy;
  const names: Readonly<Record<string, string>> = {
    person: texts.whatPerson,
    report: texts.whatReport,
    backup: texts.whatBackup,
  };
  // a question about the history is called by the end of its address: days, events, ...
  const done = action === "export" ? texts.lookExport : texts.lookAccess;
  return `${names[what] ?? texts.whatHistory} · ${done}`;
}

/** Who looked at the data or took them along. */
export function LooksCard({ looks }: { readonly looks: readonly Look[] }) {
  const texts = messages.value.privacy;
  const speech = language.value;
  return (
    <section class="card" aria-labelledby="receipt-looks">
      <h2 id="receipt-looks">{texts.looksTitle}</h2>
      {looks.length === 0 ? (
        <p>{texts.looksNone}</p>
      ) : (
        <div class="stored-scroll" tabIndex={0} role="group" aria-label={texts.looksTitle}>
          <table class="dense looks">
            <thead>
              <tr>
                <th scope="col">{texts.looksWhen}</th>
                <th scope="col">{texts.looksWho}</th>
                <th scope="col">{texts.looksWhat}</th>
              </tr>
            </thead>
            <tbody>
              {looks.map((look, place) => {
                const at = new Date(look.at);
                return (
                  <tr key={`${look.at} ${place}`}>
                    <td>
                      {formatShortDay(at, speech)} {formatClock(at, speech)}
                    </td>
                    <td>{whoName(look)}</td>
                    <td>{whatName(look)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      <p class="quiet">{texts.looksOwn}</p>
    </section>
  );
}
