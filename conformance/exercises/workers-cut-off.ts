import type { LinkFault } from "../contract/fault.ts";
import type { Link } from "../contract/links.ts";
import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { mostSlots, slotsOf, takeSlots } from "../steps/slots.ts";
import { unhold } from "../steps/unhold.ts";
import { untilCalled } from "../steps/until-called.ts";

/** What the judges know these jobs by: called before a cut and answered in it, and submitted in it. */
export const cutOffLabels = {
  held: "held",
  fresh: "fresh",
  /** Submitted in it as well: the first call of these fails, so that somebody has to bring them back. */
  failing: "failing",
  /** Failed just before it, so that their retry is due while nobody can be reached. */
  due: "due",
  /** Held, to see how many run at a time before the first cut and after the last one. */
  capacity: "capacity",
} as const;

const heldEach = 8;
const freshEach = 4;
const failingEach = 2;
const dueEach = 4;
const refusal = { kind: "respond", status: 503 } as const;

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
 * outlasts the lease. Where broker and store are reached over links of their own, each is then refused
 * alone: what one of the two has must not be lost because the other is away.
 *
 * Before and afterwards as many calls are held as there are slots: a worker that lives and takes nothing
 * any more is seen by nobody as long as another does its work. A note `capacity` tells how many calls
 * were open at a time at most (`mostOpen`), and how long that was tried (`waitedMs`).
 */
export const workersCutOff = defineExercise({
  id: "workers-cut-off",
  did: `the links of all workers to broker and store are disturbed five times (answers lost, reset, silent for longer than a lease, half-open, refused), and each link of several alone; each time ${heldEach} calls are open, which are answered meanwhile, retries of ${dueEach} jobs are due, and ${freshEach + failingEach} jobs are submitted, some of which fail at first. Before and afterwards as many calls are held as there are slots (where they are declared).`,
  disturbs: "links",
  needs: [],
  run: async (bench) => {
    const links = bench.links("worker");
    if (links.length === 0) return { missed: "the workers have no link" };
    const jobs: Submission[] = [];
    const slots = slotsOf(bench.target);
    const mostOpen = slots > mostSlots ? 0 : await openAtOnce(bench, slots);
    for (const cut of cutsOf(links)) {
      const { submitted, isTakenUp } = await cutOff(bench, cut);
      jobs.push(...submitted);
      // Who takes nothing up any more is shown no further cut: each would be waited for in vain.
      if (!isTakenUp) break;
    }
    await bench.heal();
    await openAtOnce(bench, mostOpen);
    await bench.readUntilEnded(jobs);
  },
});

/** Tries to have so many calls open at a time, leaves the note, and resolves to how many there were. */
async function openAtOnce(bench: Bench, slots: number): Promise<number> {
  if (slots === 0) return 0;
  const from = bench.clock();
  const { holding, mostOpen } = await takeSlots(bench, { slots, label: cutOffLabels.capacity });
  bench.note("capacity", { mostOpen, waitedMs: bench.clock() - from });
  await unhold(bench, { jobs: holding, exercise: workersCutOff.id });
  await bench.readUntilEnded(holding);
  return mostOpen;
}

const faults: readonly LinkFault[] = [
  { kind: "cut-after", direction: "in", bytes: 0 },
  { kind: "reset" },
  { kind: "blackhole" },
  { kind: "half-open" },
  // The last: one that outlasts the lease would bring back what another left behind.
  { kind: "refuse" },
];

/** What is done to which links at a time. */
type Disturbance = Readonly<{ fault: LinkFault; links: readonly Link[] }>;

function cutsOf(links: readonly Link[]): readonly Disturbance[] {
  const alone = links.length > 1 ? links : [];
  return [
    ...faults.map((fault) => ({ fault, links })),
    ...alone.map((link) => ({ fault: { kind: "refuse" } as const, links: [link] })),
  ];
}

/** Resolves to what was submitted, and whether any of what came in the cut was taken up after it. */
async function cutOff(
  bench: Bench,
  { fault, links }: Disturbance,
): Promise<{ submitted: readonly Submission[]; isTakenUp: boolean }> {
  const { exercise, repeatLast } = { exercise: workersCutOff.id, repeatLast: false };
  // Who asks for work while it is away, and does not bear that, must be met asking.
  const due = await bench.submitMany(mayRetry(bench) ? dueEach : 0, {
    label: cutOffLabels.due,
    script: [refusal],
  });
  const held = await bench.submitMany(heldEach, {
    label: cutOffLabels.held,
    script: [{ kind: "hold" }],
  });
  await untilCalled(bench, [...due, ...held]);
  // Whoever is called again was called once too often, or for a reason: it is not held any more.
  const tokens = held.map(({ token }) => token);
  await bench.ledger.script(tokens.map((token) => ({ token, exercise, answers: [], repeatLast })));
  await bench.disturb(fault, links);
  const fresh = await bench.submitMany(freshEach, { label: cutOffLabels.fresh });
  const failing = await bench.submitMany(failingEach, {
    label: cutOffLabels.failing,
    script: [refusal],
  });
  const brokenAt = bench.clock();
  await bench.ledger.release(tokens);
  const cutMs = cutMsOf(bench, fault);
  // Their end shows that their outcome was recorded, though nobody has told the worker.
  if (fault.kind === "cut-after") await bench.readUntilEnded(held, { withinMs: cutMs });
  await bench.pause(Math.max(0, brokenAt + cutMs - bench.clock()));
  await bench.disturb({ kind: "heal" }, links);
  const submitted = [...held, ...due, ...fresh, ...failing];
  const isTakenUp = await bench.until(() => bench.callsOf(fresh).length > 0);
  const isBack = (job: Submission): boolean => bench.callsOf([job]).length > 1;
  if (isTakenUp && mayRetry(bench)) await bench.until(() => failing.every(isBack));
  return { submitted, isTakenUp };
}

function mayRetry({ policy }: Bench): boolean {
  return policy.maxAttempts !== 1;
}

function cutMsOf({ policy }: Bench, fault: LinkFault): number {
  if (fault.kind === "reset") return 0;
  if (fault.kind !== "blackhole") return shortCutMs;
  return Math.min(longestCutMs, (policy.leaseMs ?? undeclaredLeaseMs) + beyondLeaseMs);
}
