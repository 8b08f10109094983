import { longestDelayMs } from "../judging/backoff.ts";
import type { Answer } from "../contract/call.ts";
import { acceptFromNowOn, submitToDie, type DeadJob } from "../steps/dead-job.ts";
import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { mostSlots, slotsOf, takeSlots } from "../steps/slots.ts";
import { unhold } from "../steps/unhold.ts";
import { whoMay } from "../who-may.ts";

/** Jobs of each kind. */
const lows = 4;
const highs = 4;
const retried = 2;
const replayed = 2;

/** How many jobs of high priority wait at any time while it is watched when those of low priority start. */
const backlog = 4;

/** In the second try so many slots are freed at once, and so many more jobs of low priority come than may be ahead. */
const freedAtOnce = 20;
const more = 20;

/** A retry that comes later than this is not waited for. */
const longestBackoffMs = 3_000;
const retryComesMs = 300;

/** How long beyond its bound a job of low priority is watched. */
const beyondBoundMs = 2_500;
const nextWithinMs = 3_000;

/** How long a slot that was just freed is given before another is. */
const nextStartMs = 100;

const hold: readonly Answer[] = [{ kind: "hold" }];

/**
 * All slots are taken. Then come jobs of low priority, and after them jobs of high priority: fresh
 * ones, some that wait for their retry, some that are replayed. From then on calls are answered one
 * at a time, each when the one before has made a next job start, so that the order of the starts is
 * known. When all of high priority have started, more of it keep coming until those of low priority
 * have started too, or have waited for longer than declared.
 *
 * If one of low priority starts before a fresh one of high priority, it may have been fetched ahead:
 * then all is tried again with more jobs than can be (`tryInMasses`).
 *
 * Labels: `low`, `high`, `high-retried`, `high-replayed`, `high-later`. A note `round` comes before
 * each try, with how many may be ahead (`mayBeAhead`); the last one counts. A note `watched` tells that the end of the wait was awaited, and `let-go` that all slots are
 * freed at once from then on.
 */
export const lowPriorityBehindHigh = defineExercise({
  id: "low-priority-behind-high",
  did: `every slot is taken; ${lows} jobs of low priority are submitted, and then ${highs + retried + replayed} of high priority, some of them retried and replayed (where the target can); then slots are freed one by one while more of high priority keep coming.`,
  disturbs: "slots",
  needs: ["concurrency", "priority"],
  run: async (bench) => {
    const slots = slotsOf(bench.target);
    if (slots > mostSlots)
      return { missed: `${slots} slots are more than the ${mostSlots} we hold` };
    const end = await tryInOrder(bench, slots);
    if (end === "overtaken") await tryInMasses(bench, slots);
    else if (end !== "ordered") return { missed: end };
  },
});

type Mix = Readonly<{
  holding: readonly Submission[];
  low: readonly Submission[];
  fresh: readonly Submission[];
  /** Of high priority, failed for good, and to be replayed. */
  dead: readonly DeadJob[];
  retried: readonly Submission[];
  later: Submission[];
}>;

/** `overtaken`: one of low priority started before a fresh one of high priority. Else `ordered`, or why it was missed. */
async function tryInOrder(bench: Bench, slots: number): Promise<string> {
  bench.note("round", { mayBeAhead: 0 });
  const { high, low } = bench.policy.priority ?? { high: "", low: "" };
  const dead = await deadOnes(bench, high);
  const retriedJobs = await bench.submitMany(mayRetry(bench) ? retried : 0, {
    label: "high-retried",
    priority: high,
    script: [...hold, ...hold],
  });
  // Those that were submitted before and are not called yet are on their way.
  await bench.until(() => bench.callsOf(retriedJobs).length === retriedJobs.length, nextWithinMs);
  const { holding, mostOpen } = await takeSlots(bench, {
    slots,
    label: "holding",
    besides: retriedJobs,
  });

  const lowJobs = await bench.submitMany(lows, { label: "low", priority: low, script: hold });
  const fresh = await bench.submitMany(highs, { label: "high", priority: high, script: hold });
  const mix: Mix = { holding, low: lowJobs, fresh, dead, retried: retriedJobs, later: [] };
  const end =
    mostOpen < slots ? `only ${mostOpen} of ${slots} slots were taken` : await play(bench, mix);
  bench.note("let-go");
  const all = [...holding, ...lowJobs, ...fresh, ...deadJobs(mix), ...retriedJobs, ...mix.later];
  await unhold(bench, { jobs: all, exercise: lowPriorityBehindHigh.id });
  await bench.readUntilEnded(all);
  return end;
}

/**
 * Workers that fetch ahead had taken those of low priority before the others came, which is no fault.
 * They fetch at most as many as they have slots; so now there are more of low priority than that, and
 * what counts is how many of them start before those of high priority do.
 */
async function tryInMasses(bench: Bench, slots: number): Promise<void> {
  const freed = Math.min(freedAtOnce, slots);
  bench.note("round", { mayBeAhead: slots + freed });
  const { high = "", low = "" } = bench.policy.priority ?? {};
  const { holding } = await takeSlots(bench, { slots, label: "holding" });
  const lowJobs = await bench.submitMany(slots + freed + more, { label: "low", priority: low });
  const fresh = await bench.submitMany(highs, { label: "high", priority: high });
  const isOpen = (job: Submission): boolean => bench.callsOf([job]).at(-1)?.end === "open";
  await bench.ledger.release(
    holding
      .filter(isOpen)
      .slice(0, freed)
      .map(({ token }) => token),
    { kind: "respond", status: 200 },
  );
  await bench.until(() => fresh.every((job) => bench.callsOf([job]).length > 0));
  await unhold(bench, { jobs: holding, exercise: lowPriorityBehindHigh.id });
  await bench.readUntilEnded([...holding, ...lowJobs, ...fresh]);
}

/** Jobs of high priority that have failed for good, where the target can replay them. */
async function deadOnes(bench: Bench, high: string | number): Promise<readonly DeadJob[]> {
  if (bench.target.deadLetters === undefined) return [];
  const labels = Array.from({ length: replayed }, () => "high-replayed");
  const dead = await submitToDie({ bench, labels, priority: high });
  return dead.filter(({ entryId }) => entryId !== null);
}

async function replayAll(bench: Bench, dead: readonly DeadJob[]): Promise<void> {
  const jobs = dead.map(({ job }) => job);
  // Their first call is over: it is the second that is held.
  await acceptFromNowOn(bench, jobs, [...hold, ...hold]);
  const as = whoMay(bench.target, "replay");
  await Promise.all(
    dead.map(({ entryId }) => bench.replay(entryId ?? "", { as, label: "high-replayed" })),
  );
}

function mayRetry({ policy }: Bench): boolean {
  const { maxAttempts = 2, backoff } = policy;
  return maxAttempts > 1 && backoff !== undefined && longestDelayMs(backoff, 1) <= longestBackoffMs;
}

/** Frees slots one at a time, and resolves to how it went. */
async function play(bench: Bench, mix: Mix): Promise<"ordered" | "overtaken"> {
  const backoffMs =
    bench.policy.backoff === undefined ? 0 : longestDelayMs(bench.policy.backoff, 1);
  const failing = mix.retried.map(({ token }) => token);
  if (failing.length === 0) await freeOne(bench, mix);
  else await bench.ledger.release(failing, { kind: "respond", status: 503 });
  const failedAt = bench.clock();
  // Those of low priority age meanwhile: no time may be lost.
  const [isFirst] = await Promise.all([
    freeUntil(bench, mix, () => startsOf(bench, mix.fresh) >= mix.fresh.length),
    replayAll(bench, mix.dead),
  ]);
  if (!isFirst) return "overtaken";

  if (failing.length > 0) {
    await bench.pause(Math.max(0, failedAt + backoffMs + retryComesMs - bench.clock()));
  }
  const again = [...mix.retried, ...deadJobs(mix)];
  // Each of them was called once before.
  // They wait behind nobody who had been fetched ahead: those would have come before the fresh ones.
  await freeUntil(bench, mix, () => startsOf(bench, again) >= 2 * again.length);
  await keepComing(bench, mix);
  return "ordered";
}

/** Frees slots until it is enough. Resolves to false if a job of low priority started before that. */
async function freeUntil(bench: Bench, mix: Mix, isEnough: () => boolean): Promise<boolean> {
  const settled = (): boolean => isEnough() || startsOf(bench, mix.low) > 0;
  // The slots that were freed last may still be on their way to their next jobs.
  await bench.until(settled, nextStartMs);
  while (!settled() && (await freeOne(bench, mix)));
  return isEnough() || startsOf(bench, mix.low) === 0;
}

function startsOf(bench: Bench, jobs: readonly Submission[]): number {
  return bench.callsOf(jobs).length;
}

function deadJobs({ dead }: Mix): readonly Submission[] {
  return dead.map(({ job }) => job);
}

/** Lets more of high priority come, and slots be freed, until those of low priority have started. */
async function keepComing(bench: Bench, mix: Mix): Promise<void> {
  const { lowWaitsMs, high = "" } = bench.policy.priority ?? {};
  if (lowWaitsMs === undefined) return;
  const acceptedAt = Math.max(...mix.low.map(({ op }) => op.doneAt));
  const until = acceptedAt + lowWaitsMs + beyondBoundMs;
  const isWaiting = (job: Submission): boolean => bench.callsOf([job]).length === 0;
  while (mix.low.some(isWaiting) && bench.clock() < until) {
    const missing = backlog - mix.later.filter(isWaiting).length;
    if (missing > 0) {
      const options = { label: "high-later", priority: high, script: hold };
      mix.later.push(...(await bench.submitMany(missing, options)));
    }
    await freeOne(bench, mix, nextWithinMs);
  }
  bench.note("watched", { untilMs: bench.clock() - acceptedAt });
}

/** Answers one open call, if possible of one that was queued before, and waits for the next start. */
async function freeOne(bench: Bench, mix: Mix, withinMs = bench.patienceMs): Promise<boolean> {
  const isOpen = (job: Submission): boolean => bench.callsOf([job]).at(-1)?.end === "open";
  const queued = [...mix.fresh, ...deadJobs(mix), ...mix.retried, ...mix.low, ...mix.later];
  const job = queued.find(isOpen) ?? mix.holding.find(isOpen);
  if (job === undefined) return false;
  const before = bench.callsOf(queued).length;
  await bench.ledger.release([job.token], { kind: "respond", status: 200 });
  return bench.until(() => bench.callsOf(queued).length > before, withinMs);
}
