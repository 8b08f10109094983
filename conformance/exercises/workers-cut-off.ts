import type { LinkFault } from "../contract/fault.ts";
import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { untilCalled } from "../steps/until-called.ts";

/** What the judges know these jobs by: called before a cut and answered in it, and submitted in it. */
export const cutOffLabels = { held: "held", fresh: "fresh" } as const;

const heldEach = 8;
const freshEach = 4;

/** Where no lease is declared. */
const shortCutMs = 700;
const undeclaredLeaseMs = 1_500;
const beyondLeaseMs = 500;
const longestCutMs = 3_500;

/**
 * Cuts the workers off from their broker and store, while calls are open that are answered meanwhile:
 * done, and not to be recorded before the link is back. Jobs that come meanwhile wait for it too.
 *
 * First only what comes back is lost, so that outcomes are recorded and nobody confirms it; that they
 * are is seen through the API, which is not cut off. All others are cut both ways; the blackhole
 * outlasts the lease.
 */
export const workersCutOff = defineExercise({
  id: "workers-cut-off",
  did: `the links of all workers to broker and store are disturbed five times (answers lost, reset, silent for longer than a lease, half-open, refused); each time ${heldEach} calls are open, which are answered meanwhile, and ${freshEach} jobs are submitted.`,
  disturbs: "everything",
  needs: [],
  run: async (bench) => {
    if (bench.links("worker").length === 0) return { missed: "the workers have no link" };
    const jobs: Submission[] = [];
    for (const fault of faults) jobs.push(...(await cutOff(bench, fault)));
    await bench.heal();
    await bench.readUntilEnded(jobs);
  },
});

const faults: readonly LinkFault[] = [
  { kind: "cut-after", direction: "in", bytes: 0 },
  { kind: "reset" },
  { kind: "blackhole" },
  { kind: "half-open" },
  // The last: one that outlasts the lease would bring back what another left behind.
  { kind: "refuse" },
];

async function cutOff(bench: Bench, fault: LinkFault): Promise<readonly Submission[]> {
  const links = bench.links("worker");
  const { exercise, repeatLast } = { exercise: workersCutOff.id, repeatLast: false };
  const held = await bench.submitMany(heldEach, {
    label: cutOffLabels.held,
    script: [{ kind: "hold" }],
  });
  await untilCalled(bench, held);
  // Whoever is called again was called once too often, or for a reason: it is not held any more.
  const tokens = held.map(({ token }) => token);
  await bench.ledger.script(tokens.map((token) => ({ token, exercise, answers: [], repeatLast })));
  await bench.disturb(fault, links);
  const fresh = await bench.submitMany(freshEach, { label: cutOffLabels.fresh });
  const brokenAt = bench.clock();
  await bench.ledger.release(tokens);
  const cutMs = cutMsOf(bench, fault);
  // Their end shows that their outcome was recorded, though nobody has told the worker.
  if (fault.kind === "cut-after") await bench.readUntilEnded(held, { withinMs: cutMs });
  await bench.pause(Math.max(0, brokenAt + cutMs - bench.clock()));
  await bench.disturb({ kind: "heal" }, links);
  await bench.until(() => fresh.some((job) => bench.callsOf([job]).length > 0));
  return [...held, ...fresh];
}

function cutMsOf({ policy }: Bench, fault: LinkFault): number {
  if (fault.kind === "reset") return 0;
  if (fault.kind !== "blackhole") return shortCutMs;
  return Math.min(longestCutMs, (policy.leaseMs ?? undeclaredLeaseMs) + beyondLeaseMs);
}
