/** Copies the WebAssembly of LiteRT.js to where the page's worker loads it from. */
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const package_ = fileURLToPath(new URL("../node_modules/@litertjs/core/", import.meta.url));
/** @type {unknown} */
const parsed = JSON.parse(readFileSync(`${package_}package.json`, "utf8"));
const { version } = /** @type {{ version: string }} */ (parsed);
const folder = `../../src/barun/service/static/assets/litert-${version}/`;
const to = fileURLToPath(new URL(folder, import.meta.url));

mkdirSync(to, { recursive: true });
// with threads, and the one that runs everywhere; see docs/decisions/0014-browser-engine.md
for (const name of ["litert_wasm_threaded_internal", "litert_wasm_compat_internal"]) {
  for (const ending of ["js", "wasm"]) {
    copyFileSync(`${package_}wasm/${name}.${ending}`, `${to}${name}.${ending}`);
  }
}
