/** Builds the page that benchmarks and browser tests steer, with the engine it is compared with. */
import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { defineConfig } from "vite";

import page from "./vite.config.ts";
import { liteRtWithoutGpu } from "./vite.litert.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
let folder = here("test-results/bench");

export default defineConfig({
  root: here("bench"),
  publicDir: here("public"),
  oxc: page.oxc ?? {},
  build: { ...page.build, outDir: folder },
  worker: { plugins: () => [liteRtWithoutGpu()] },
  plugins: [
    {
      name: "copy-wasm",
      configResolved({ build }) {
        folder = build.outDir;
      },
      closeBundle() {
        for (const [from, to] of [
          ["@mediapipe/tasks-vision", "tasks"],
          ["@litertjs/core", "litert-2.5.3"],
        ] as const) {
          cpSync(here(`node_modules/${from}/wasm`), `${folder}/assets/${to}`, { recursive: true });
        }
      },
    },
  ],
});
