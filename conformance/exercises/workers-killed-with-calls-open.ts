import type { Answer } from "../contract/call.ts";
import { capabilities } from "../contract/capability.ts";
import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { slotsOf } from "../steps/slots.ts";
import { unhold } from "../steps/unhold.ts";
import { untilCalled } from "../steps/until-called.ts";
import { whoMay } from "../who-may.ts";

/** How many calls are open at the kill, if the target has so many slots. */
const mostHeld = 200;

/** Where the concurrency is not declared. */
const heldAtLeast = 10;

/** One in so many is answered between the pause and the kill: done, and not recorded. */
const answeredShare = 0.1;

/** How long beyond the lease a takeover is awaited by looking at the calls alone. */
const beyondLeaseMs = 4_000;

/** Jobs that are accepted while no worker can fetch them. */
const queued = 50;

/**
 * Jobs that are refused for good in the moments before the kill, one after the other: whatever a
 * service takes to bury a job, one of them is caught in the middle of it. They take this share of the
 * slots at most.
 */
const mostDying = 9;
const dyingShare = 1 / 4;
/** What the judges know them by. */
export const dyingLabel = "dying";
const dyingEveryMs = 80;
const refusal: Answer = { kind: "respond", status: 400 };

/** Where order keys are declared: at most so many of them, each with a job that is held and some behind it. */
const mostHeldKeys = 6;
const keyedShare = 1 / 4;
const behind = 2;
/** How long their second attempt takes, so that another job of the key beside it would show. */
const secondAttemptMs = 800;

/**
 * Every worker dies at once, with jobs in every place where a crash can catch one: queued (P0), in
 * an open call (P2), answered but not recorded (P3, by answering while all workers are paused), and
 * just refused for good.
 *
 * Submissions are labelled `held`, `queued` and `dying`; with an order key `key-held`, and `key-behind`
 * those that wait for them. The dead letters are listed at the end, as `after`.
 */
export const workersKilledWithCallsOpen = defineExercise({
  id: "workers-killed-with-calls-open",
  did: `up to ${mostHeld} calls are held open; up to ${mostDying} more are refused for good one after the other, all workers are paused, one call in ${1 / answeredShare} is answered, ${queued} more jobs are queued, all workers are killed and started again. Up to ${mostHeldKeys} of the calls hold an order key with jobs behind them (where the target has such keys).`,
  disturbs: "processes",
  needs: ["worker-process", "lease"],
  run: async (bench) => {
    const keyed = await holdKeys(bench);
    const dying = await submitDying(bench);
    const held = await hold(bench, heldBy(keyed).length + dying.length);
    const open = held.filter((job) => bench.callsOf([job]).some((call) => call.end === "open"));
    if (open.length === 0) return { missed: "no call was opened" };
    const workers = bench.processes("worker");

    await refuseOneByOne(bench, dying);
    await bench.apply("stop", workers);
    const others = await bench.submitMany(queued, { label: "queued" });
    const answered = open.slice(0, Math.ceil(open.length * answeredShare));
    await bench.ledger.release(answered.map(({ token }) => token));
    await bench.until(() => bench.callsOf(answered).every((call) => call.end !== "open"));
    await bench.apply("kill", workers);
    const uncalled = [...held.filter((job) => !open.includes(job)), ...notCalled(bench, keyed)];
    await unhold(bench, { jobs: uncalled, exercise: workersKilledWithCallsOpen.id });
    await bench.apply("start", workers);

    const broken = [...open.filter((job) => !answered.includes(job)), ...heldBy(keyed)];
    const takeOverMs = (bench.policy.leaseMs ?? 0) + beyondLeaseMs;
    // Only then are they read: reading so many jobs all the time would slow down what is measured.
    await bench.until(() => broken.every((job) => bench.callsOf([job]).length > 1), takeOverMs);
    await bench.readUntilEnded([...held, ...others, ...keyed, ...dying]);
    if (bench.target.deadLetters !== undefined) {
      await bench.listDeadLetters({ as: whoMay(bench.target, "inspect"), label: "after" });
    }
  },
});

/** Has one job of each key held, and others of the key accepted after it. */
async function holdKeys(bench: Bench): Promise<readonly Submission[]> {
  if (!capabilities["per-key-order"].by(bench.target)) return [];
  const count = Math.min(mostHeldKeys, Math.floor(slotsToHold(bench) * keyedShare));
  const keys = Array.from({ length: count }, () => `key-${bench.random.hex(8)}`);
  const lanes = await Promise.all(
    keys.map(async (orderKey) => {
      const script: readonly Answer[] = [
        { kind: "hold" },
        { kind: "respond", status: 200, afterMs: secondAttemptMs },
      ];
      const jobs = [await bench.submit({ label: "key-held", orderKey, script })];
      while (jobs.length <= behind) {
        jobs.push(await bench.submit({ label: "key-behind", orderKey }));
      }
      return jobs;
    }),
  );
  return lanes.flat();
}

/** Jobs whose calls are held until they are refused, now and whenever they are called again. */
async function submitDying(bench: Bench): Promise<readonly Submission[]> {
  const slots = slotsToHold(bench);
  const count = slots > 1 ? Math.min(mostDying, Math.ceil(slots * dyingShare)) : 0;
  const dying = await bench.submitMany(count, {
    label: dyingLabel,
    script: [{ kind: "hold", next: refusal }, refusal],
    repeatLast: true,
  });
  await untilCalled(bench, dying);
  return dying;
}

async function refuseOneByOne(bench: Bench, dying: readonly Submission[]): Promise<void> {
  for (const { token } of dying) {
    await bench.ledger.release([token]);
    await bench.pause(dyingEveryMs);
  }
}

/** Those of the held that have not been called: they would be held when nobody looks any more. */
function notCalled(bench: Bench, keyed: readonly Submission[]): readonly Submission[] {
  return heldBy(keyed).filter((job) => bench.callsOf([job]).length === 0);
}

function heldBy(keyed: readonly Submission[]): readonly Submission[] {
  return keyed.filter(({ op }) => op.label === "key-held");
}

/** Holds as many calls as there are slots left; all that come if nobody says how many there are. */
async function hold(bench: Bench, taken: number): Promise<readonly Submission[]> {
  const held = await bench.submitMany(Math.max(1, Math.min(mostHeld, slotsToHold(bench)) - taken), {
    label: "held",
    script: [{ kind: "hold" }],
  });
  await untilCalled(bench, held);
  return held;
}

function slotsToHold({ target }: Bench): number {
  const slots = slotsOf(target);
  return Number.isFinite(slots) ? slots : heldAtLeast;
}
