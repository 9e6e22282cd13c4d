/** What the page and the worker that holds the connection tell each other. */
import type { ClientMessage, ServiceMessage } from "../contract/live";
import type { ConnectionState } from "./model";
import type { Greeting, Sight } from "./wire";

export type ToLink =
  | { readonly kind: "connect"; readonly url: string; readonly greeting: Greeting }
  | { readonly kind: "renew"; readonly greeting: Greeting }
  | { readonly kind: "text"; readonly message: ClientMessage }
  /** A line to the worker that looks at pictures: what it sees goes straight to the service. */
  | { readonly kind: "sights"; readonly port: MessagePort }
  | { readonly kind: "close" };

export type FromLink =
  | { readonly kind: "state"; readonly state: ConnectionState }
  | {
      readonly kind: "message";
      readonly message: ServiceMessage;
      readonly capturedMs: number | null;
    }
  | { readonly kind: "gap"; readonly fromMs: number; readonly toMs: number };

/** What comes over the line between the two workers. */
export type SightMessage = Sight;
