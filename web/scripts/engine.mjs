/**
 * Packs the WebAssembly of LiteRT.js where the page's worker loads it from: packed, the package is
 * 13 MB smaller, and the service hands it out as what it is (src/barun/service/packed_files.py).
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

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
    const content = readFileSync(`${package_}wasm/${name}.${ending}`);
    writeFileSync(`${to}${name}.${ending}.gz`, gzipSync(content, { level: 9 }));
  }
}
