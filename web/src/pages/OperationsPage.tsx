import "../styles/operations.css";

import { useEffect, useState } from "preact/hooks";

import { language } from "../messages/language";
import { operationsClient } from "../transport/operations";
import { useLoaded } from "../views/use-loaded";
import { useTask } from "../views/use-task";
import { Alerts } from "../views/operations/Alerts";
import { Figures, type Span } from "../views/operations/Figures";
import { ModelsInService } from "../views/operations/ModelsInService";
import { Seen } from "../views/operations/Seen";
import { Waiting } from "../views/operations/Waiting";
import { operationsTexts } from "../views/operations/texts";

const RENEW_MS = 30_000;

const operations = operationsClient(() => language.peek());

/** How the service itself is: in words first, then alerts, models, what waits, and figures. */
export function OperationsPage() {
  const texts = operationsTexts.value;
  const [span, setSpan] = useState<Span>("6");
  const { state, reload, reloaded } = useLoaded(
    () => operations.report(Number(span)),
    [span, language.value],
  );
  const task = useTask();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") reload();
    }, RENEW_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  const act = (work: () => Promise<void>): void => {
    task.run(async () => {
      try {
        await work();
      } finally {
        await reloaded(); // what was refused is shown as it is, too
      }
    });
  };
  const report = state.value;
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{texts.title}</h1>
          <p class="lead">{texts.lead}</p>
        </div>
      </div>
      <p class="reason" role="alert">
        {task.error ?? (state.kind === "failed" ? state.message : null)}
      </p>
      {report !== null && (
        <>
          <p class="operations-state" role="status" data-state={report.state}>
            {report.summary}
          </p>
          <Alerts
            alerts={report.alerts}
            isBusy={task.isBusy}
            onAcknowledge={(alert) => {
              act(() => operations.acknowledge(alert.alert_id));
            }}
          />
          <ModelsInService
            report={report}
            isBusy={task.isBusy}
            onHold={(model, isHeld) => {
              act(() => operations.hold(model, isHeld));
            }}
          />
          <Waiting report={report} />
          <Seen report={report} />
          <Figures minutes={report.minutes} span={span} onSpan={setSpan} />
        </>
      )}
    </>
  );
}
