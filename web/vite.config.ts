/** Builds the page that the service serves: index.html and its parts. */
import { fileURLToPath } from "node:url";

import { defineConfig } from "vitest/config";

import { liteRtWithoutGpu } from "./vite.litert.ts";

const page = fileURLToPath(new URL("../src/barun/service/static", import.meta.url));

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: page,
    emptyOutDir: true,
    target: "es2022",
    // The content security policy allows no data: fonts, and same-origin files cost nothing here.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  worker: { plugins: () => [liteRtWithoutGpu()] },
  server: {
    host: "127.0.0.1",
    proxy: {
      "/api": { target: "http://127.0.0.1:8765", ws: true },
      "/models": "http://127.0.0.1:8765",
      "/assets/litert-": "http://127.0.0.1:8765",
    },
    // as the service sends them: without, the browser gives no threads
    headers: {
      "Cross-Origin-Embedder-Policy": "require-corp",
      "Cross-Origin-Opener-Policy": "same-origin",
    },
  },
  test: { include: ["tests/**/*.test.ts", "tests/**/*.test.tsx", "src/**/*.test.ts"] },
});
