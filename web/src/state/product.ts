/** Everything the pages work with, made once and handed down. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";

import type { LiveModel } from "../live/model";
import type { AccountsClient } from "../transport/accounts";
import type { Client } from "../transport/client";
import type { CollectionsClient } from "../transport/collections";
import type { DatasetsClient } from "../transport/datasets";
import type { RestClient } from "../transport/rest";
import type { AccountStore } from "./account-store";
import type { AgreementStore } from "./agreement-store";
import type { Messenger } from "./messenger";
import type { QuietWatch } from "./quiet-watch";
import type { Router } from "./router";
import type { Session } from "./session";
import type { SettingsStore } from "./settings-store";

export interface Product {
  readonly router: Router;
  readonly live: LiveModel;
  readonly rest: RestClient;
  readonly recordings: Client;
  readonly datasets: DatasetsClient;
  readonly collections: CollectionsClient;
  readonly accounts: AccountsClient;
  readonly account: AccountStore;
  readonly session: Session;
  readonly settings: SettingsStore;
  readonly agreement: AgreementStore;
  readonly quiet: QuietWatch;
  readonly messenger: Messenger;
}

const context = createContext<Product | null>(null);

export const ProductProvider = context.Provider;

export function useProduct(): Product {
  const product = useContext(context);
  if (product === null) throw new Error("a page is drawn outside of the product");
  return product;
}
