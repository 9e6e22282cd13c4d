import type { RestClient } from "../transport/rest";
import { offerFile } from "./offer-file";

const SHOWN = 8;

/** Lets the browser save a certificate of an erasure. */
export async function offerCertificate(rest: RestClient, number: string): Promise<void> {
  const content = JSON.stringify(await rest.certificate(number), null, 1);
  const file = new Blob([content], { type: "application/json" });
  offerFile(file, `barun-erased-${number.slice(0, SHOWN)}.json`);
}
