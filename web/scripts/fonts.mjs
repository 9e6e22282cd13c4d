/** Copies the Korean font to where reports embed it, and its licence beside every copy. */
import { copyFileSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const from = fileURLToPath(new URL("../node_modules/pretendard/dist/", import.meta.url));
const to = fileURLToPath(new URL("../../src/barun/feedback/fonts/", import.meta.url));

mkdirSync(to, { recursive: true });
copyFileSync(
  `${from}web/static/woff-subset/Pretendard-Medium.subset.woff`,
  `${to}Pretendard-Medium.subset.woff`,
);
// the SIL Open Font License asks for it
const page = fileURLToPath(new URL("../../src/barun/service/static/assets/", import.meta.url));
for (const folder of [to, page]) {
  mkdirSync(folder, { recursive: true });
  copyFileSync(`${from}LICENSE.txt`, `${folder}Pretendard-LICENSE.txt`);
}
