/** Builds the page and the report bundle into the Python package. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { build } from "vite";

/** @param {string} path */
const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const root = here(".");
await build({ root, configFile: here("vite.config.ts") });
if (existsSync(here("src/report/main.ts"))) {
  await build({ root, configFile: here("vite.report.config.ts") });
} else {
  console.warn("src/report/main.ts is not there: no report bundle was built");
}
