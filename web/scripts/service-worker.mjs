/** Builds the service worker: it has to know the files of the page, so it comes after them. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { build } from "vite";

const page = fileURLToPath(new URL("../../src/barun/service/static/", import.meta.url));
const entry = fileURLToPath(new URL("../src/service-worker/worker.ts", import.meta.url));
const LEFT_OUT = /^(service-worker\.js|.*LICENSE.*|.*\.map)$/;

const files = readdirSync(page, { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile() && !LEFT_OUT.test(file.name))
  .map((file) => `${file.parentPath}/${file.name}`.slice(page.length).replace(/^\//, ""))
  .sort();
const hash = createHash("sha256");
for (const file of files) hash.update(file).update(readFileSync(`${page}${file}`));
// packed files are asked for, and come, as what they hold
const shell = files.map((file) => (file === "index.html" ? "/" : `/${file.replace(/\.gz$/, "")}`));
await build({
  configFile: false,
  publicDir: false,
  logLevel: "warn",
  define: {
    SHELL: JSON.stringify(shell),
    VERSION: JSON.stringify(hash.digest("hex").slice(0, 12)),
  },
  build: {
    outDir: page,
    emptyOutDir: false,
    target: "es2022",
    lib: {
      entry,
      name: "BarunServiceWorker",
      formats: ["iife"],
      fileName: () => "service-worker.js",
    },
  },
});
