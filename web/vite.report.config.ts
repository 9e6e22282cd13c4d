/** Builds the script and the style that every HTML report carries inside itself. */
import { fileURLToPath } from "node:url";

import { defineConfig } from "vite";

const entry = fileURLToPath(new URL("src/report/main.ts", import.meta.url));
const bundle = fileURLToPath(new URL("../src/barun/feedback/static", import.meta.url));

export default defineConfig({
  publicDir: false,
  build: {
    outDir: bundle,
    emptyOutDir: true,
    target: "es2022",
    reportCompressedSize: false,
    lib: {
      entry,
      name: "BarunReport",
      formats: ["iife"],
      fileName: () => "report.js",
      cssFileName: "report",
    },
  },
});
