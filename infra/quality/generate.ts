/*
 * `npm run generate`: writes every file that is made from code. With `--check` it writes nothing
 * and ends with 1 where a file is stale.
 */
import { documents } from "./documents/index.ts";
import { refresh } from "./documents/freshness.ts";
import { root } from "./root.ts";

const isCheck = process.argv.includes("--check");
const results = await refresh(documents, { root, write: !isCheck });
const words = {
  fresh: "fresh",
  stale: isCheck ? "STALE, run `npm run generate`" : "written",
  "cannot-be-made": "CANNOT BE MADE",
};

for (const { path, state, reason } of results) {
  process.stdout.write(`${path}: ${words[state]}${reason === "" ? "" : `: ${reason}`}\n`);
}

const failing = isCheck ? ["stale", "cannot-be-made"] : ["cannot-be-made"];
process.exitCode = results.some(({ state }) => failing.includes(state)) ? 1 : 0;
