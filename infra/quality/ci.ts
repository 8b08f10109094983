/*
 * What `.ci/run` runs after it has installed everything: every stage, also after one that failed,
 * and after each a hunt for processes that it left behind. The last line counts what held.
 */
import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { endLeftovers, findLeftovers } from "./ci/leftovers.ts";
import { runStage } from "./ci/run-stage.ts";
import { stagesOf, type Stage } from "./ci/stages.ts";
import { emptyTally, settle, sumOf, type Tally } from "./ci/tally.ts";
import { root } from "./root.ts";

const deadlineMs = 30 * 60_000;
/** How long after its stage a process may still be about to end. */
const patienceMs = 5_000;
const logs = path.join(root, ".ci/logs");
/** In the environment of all that is started here, so that it can be found afterwards. */
const mark = randomUUID();
const abort = new AbortController();

process.once("SIGINT", () => abort.abort());
process.once("SIGTERM", () => abort.abort());

const total = await runAll().catch((error: unknown) => {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return { passed: 0, failed: ["CI itself"] };
});
say("\n=== Result");
for (const name of total.failed) say(`failed: ${name}`);
say(`${total.passed} passed, ${total.failed.length} failed`);
process.exitCode = total.failed.length > 0 ? 1 : 0;

async function runAll(): Promise<Tally> {
  await mkdir(logs, { recursive: true });
  // The folder ignores itself, so that what CI leaves here is never committed.
  await writeFile(path.join(logs, ".gitignore"), "*\n");
  const tallies: Tally[] = [];
  for (const stage of await stagesOf(root, logs)) {
    tallies.push(await runOne(stage), await endAllOf(stage));
  }
  return sumOf(tallies);
}

async function runOne(stage: Stage): Promise<Tally> {
  if (abort.signal.aborted) return { passed: 0, failed: [`${stage.name}: not run`] };
  say(`\n=== ${stage.name}: ${stage.command}`);
  const { passed, how, tookMs } = await runStage(stage.command, {
    root,
    env: { ...process.env, JOBPROOF_CI_MARK: mark, JOBPROOF_CI_LOGS: logs },
    logFile: path.join(logs, `${stage.name.replaceAll(/[^\w.-]+/g, "-")}.log`),
    deadlineMs,
    signal: abort.signal,
    show: (chunk) => process.stdout.write(chunk),
  });
  const counted = (await stage.count?.()) ?? emptyTally;
  const judged = settle(counted, { name: how, passed });
  const seconds = (tookMs / 1000).toFixed(1);
  say(
    `=== ${stage.name}: ${judged.passed} passed, ${judged.failed.length} failed, ${how}, ${seconds} s`,
  );
  return { ...judged, failed: judged.failed.map((thing) => `${stage.name}: ${thing}`) };
}

async function endAllOf(stage: Stage): Promise<Tally> {
  const leftovers = await findLeftovers(mark, patienceMs);
  endLeftovers(leftovers);
  const failed = leftovers.map(
    ({ pid, command }) => `${stage.name}: left ${pid} behind: ${command}`,
  );
  failed.forEach((line) => say(`=== ${line}`));
  return { passed: 0, failed };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
