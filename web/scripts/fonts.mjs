/** Copies the Korean font and its licence to where the Python code draws and embeds it. */
import { copyFileSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const from = fileURLToPath(new URL("../node_modules/pretendard/dist/", import.meta.url));
const to = fileURLToPath(new URL("../../src/barun/feedback/fonts/", import.meta.url));

mkdirSync(to, { recursive: true });
copyFileSync(
  `${from}web/static/woff-subset/Pretendard-Medium.subset.woff`,
  `${to}Pretendard-Medium.subset.woff`,
);
// The SIL Open Font License wants its text beside every copy of the font.
copyFileSync(`${from}LICENSE.txt`, `${to}Pretendard-LICENSE.txt`);
