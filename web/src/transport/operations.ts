/** Asks the service how it is, and tells it what was decided about that. */
import type { OperationsBody } from "../contract/api";
import type { Language } from "../messages/language";
import { ask, withQuery } from "./request";

export type { AlertBody, MinuteBody, OperationsBody, ServedBody } from "../contract/api";

/** What the page about operations asks of the service. */
export interface OperationsClient {
  report(hours: number): Promise<OperationsBody>;
  acknowledge(alertId: string): Promise<void>;
  hold(model: string, isHeld: boolean): Promise<void>;
}

export function operationsClient(language: () => Language): OperationsClient {
  const place = "/api/operations";
  return {
    report: (hours) => ask(withQuery(place, { hours: String(hours) }), language()),
    acknowledge: (alertId) =>
      ask(`${place}/acknowledge`, language(), { method: "POST", body: { alert_id: alertId } }),
    hold: (model, isHeld) =>
      ask(`${place}/models/${encodeURIComponent(model)}/hold`, language(), {
        method: "POST",
        body: { is_held: isHeld },
      }),
  };
}
