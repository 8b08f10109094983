/*
 * `npm run bench:judges`: one history of a million events, judged by every check. Ends with 1 where it
 * took longer, or more memory, than promised.
 *
 * It starts itself once more with a heap that is collected early: else the memory would tell how lazy
 * the collector is, and not how much the judges need.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { bigHistory } from "./big-history.fixture.ts";
import { verdictsOf } from "./exam.fixture.ts";

const limits = { events: 1_000_000, judgedSec: 10, peakMb: 512 } as const;
const heap = ["--max-old-space-size=400", "--max-semi-space-size=12"] as const;

const isChild = process.execArgv.includes(heap[0]);
process.exitCode = isChild ? bench() : startChild();

function startChild(): number {
  const file = fileURLToPath(import.meta.url);
  const child = spawnSync(process.execPath, [...heap, file], { stdio: "inherit" });
  return child.status ?? 1;
}

function bench(): number {
  const history = bigHistory(limits.events);
  const [startedAt, usedBefore] = [performance.now(), process.cpuUsage()];
  const verdicts = verdictsOf(history);
  const judgedSec = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(usedBefore);
  const peakMb = process.resourceUsage().maxRSS / 1_024;
  const kinds = new Map<string, number>();
  for (const { kind } of verdicts.values()) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const told = [...kinds].map(([kind, count]) => `${count} ${kind}`).join(", ");
  const say = (line: string): unknown => process.stdout.write(`${line}\n`);
  say(`${history.length} events, ${verdicts.size} checks: ${told}`);
  say(
    `judged in ${judgedSec.toFixed(1)} s (${((user + system) / 1e6).toFixed(1)} s of processor); at most ${limits.judgedSec} s`,
  );
  say(`peak memory ${peakMb.toFixed(0)} MB; at most ${limits.peakMb} MB`);
  return judgedSec <= limits.judgedSec && peakMb <= limits.peakMb ? 0 : 1;
}
