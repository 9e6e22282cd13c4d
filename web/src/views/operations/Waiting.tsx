import { formatBytes, formatCount } from "../../messages/figures";
import { language } from "../../messages/language";
import type { OperationsBody } from "../../transport/operations";
import { operationsTexts } from "./texts";

/** What waits, the disk, and what had to be started anew. */
export function Waiting({ report }: { readonly report: OperationsBody }) {
  const texts = operationsTexts.value;
  const speech = language.value;
  const names: Readonly<Record<string, string>> = texts.queueNames;
  const parts: Readonly<Record<string, string>> = texts.partNames;
  const { disk_free_bytes: free, disk_total_bytes: total } = report;
  return (
    <section class="card stack" aria-labelledby="waiting-title">
      <h2 id="waiting-title">{texts.waiting}</h2>
      {report.queues.length === 0 ? (
        <p>{texts.noQueues}</p>
      ) : (
        <table class="dense queues">
          <thead>
            <tr>
              <th scope="col">{texts.queue}</th>
              <th scope="col">{texts.length}</th>
              <th scope="col">{texts.age}</th>
              <th scope="col">{texts.dropped}</th>
            </tr>
          </thead>
          <tbody>
            {report.queues.map((one) => (
              <tr key={one.name}>
                <th scope="row">{names[one.name] ?? one.name}</th>
                <td>{formatCount(one.length, speech)}</td>
                <td>{texts.seconds(formatCount(Math.round(one.age_s), speech))}</td>
                <td>{formatCount(one.n_dropped, speech)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {free !== null && total !== null && (
        <p>{texts.disk(formatBytes(free, speech), formatBytes(total, speech))}</p>
      )}
      {Object.entries(report.restarts).map(([part, count]) => (
        <p key={part}>{texts.restarts(parts[part] ?? part, formatCount(count, speech))}</p>
      ))}
    </section>
  );
}
