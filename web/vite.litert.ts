/** Keeps LiteRT.js from waking the graphics card: Barun runs its models on the processor. */
import type { Plugin } from "vite";

const WAKES = "await Environment.create()";
const RESTS = "await Environment.create({ webGpuDevice: null })";

/** LiteRT.js opens the strongest WebGPU device as it loads, used or not, and has no switch for it. */
export function liteRtWithoutGpu(): Plugin {
  return {
    name: "litert-without-gpu",
    transform(code, id) {
      if (!id.includes("/@litertjs/core/")) return null;
      if (!code.includes(WAKES)) {
        if (id.endsWith("/dist/index.js")) this.error("LiteRT.js has changed: look at loadLiteRt");
        return null;
      }
      return { code: code.replace(WAKES, RESTS), map: null };
    },
  };
}
