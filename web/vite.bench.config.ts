/** Builds the page that benchmarks and browser tests steer, with the engine it is compared with. */
import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { defineConfig } from "vite";

import page from "./vite.config.ts";
import { liteRtWithoutGpu } from "./vite.litert.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folder = here("test-results/bench");

export default defineConfig({
  root: here("bench"),
  publicDir: here("public"),
  oxc: page.oxc ?? {},
  build: { ...page.build, outDir: folder },
  worker: { plugins: () => [liteRtWithoutGpu()] },
  plugins: [
    {
      name: "copy-wasm",
      closeBundle() {
        cpSync(here("node_modules/@mediapipe/tasks-vision/wasm"), `${folder}/assets/tasks`, {
          recursive: true,
        });
        cpSync(here("node_modules/@litertjs/core/wasm"), `${folder}/assets/litert-2.5.3`, {
          recursive: true,
        });
      },
    },
  ],
});
