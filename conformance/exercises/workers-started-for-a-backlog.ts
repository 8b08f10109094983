import { defineExercise, type Bench } from "../exercise.ts";
import type { Scrape } from "../judging/scrapes.ts";
import { untilCalled } from "../steps/until-called.ts";

/** Jobs that run when the signal is first read, and jobs that wait while no worker runs. */
const heldCount = 8;
const backlog = 50;

/** A signal may lag: how long it is waited for, and how often it is read. */
const signalWithinMs = 5_000;
const readAgainMs = 100;

/** The labels of the scrapes: while jobs run, while they wait for workers that are not there, and when all is done. */
export const signalLabels = { running: "running", waiting: "waiting", done: "done" } as const;

/**
 * The scale signal is read while jobs run; then all workers are ended in good order, a backlog is
 * submitted, and the signal is read again until it counts all of it; then the workers are started.
 *
 * Submissions are labelled `held` and `backlog`.
 */
export const workersStartedForABacklog = defineExercise({
  id: "workers-started-for-a-backlog",
  did: `${heldCount} calls are held open and the scale signal is read; all workers are ended in good order, ${backlog} jobs are submitted, the signal is read, and the workers are started.`,
  disturbs: "processes",
  needs: ["worker-process"],
  run: async (bench) => {
    const hasSignal =
      bench.target.metrics?.series.queued !== undefined &&
      bench.target.metrics.series.running !== undefined;
    if (hasSignal) await readWhileRunning(bench);
    await bench.apply("terminate", bench.processes("worker"));
    const jobs = await bench.submitMany(backlog, { label: "backlog" });
    if (hasSignal)
      await readSignal(bench, {
        label: signalLabels.waiting,
        until: (signal) => signal >= backlog,
      });
    // All at once, and not one after the other: who wakes first is not ours to say.
    await bench.apply("start", bench.processes("worker"));
    const called = (): number => new Set(bench.callsOf(jobs).map(({ token }) => token)).size;
    await bench.until(() => called() === jobs.length);
    await bench.readUntilEnded(jobs);
    if (hasSignal)
      await readSignal(bench, { label: signalLabels.done, until: (signal) => signal < backlog });
  },
});

async function readWhileRunning(bench: Bench): Promise<void> {
  const held = await bench.submitMany(heldCount, { label: "held", script: [{ kind: "hold" }] });
  if (await untilCalled(bench, held))
    await readSignal(bench, {
      label: signalLabels.running,
      until: (signal) => signal >= heldCount,
    });
  await bench.ledger.release(held.map(({ token }) => token));
  await bench.readUntilEnded(held);
}

async function readSignal(
  bench: Bench,
  { label, until }: { label: string; until: (signal: number) => boolean },
): Promise<void> {
  const deadline = bench.clock() + signalWithinMs;
  for (;;) {
    const signal = signalOf(await bench.scrape({ label }));
    if ((signal !== null && until(signal)) || bench.clock() > deadline) return;
    await bench.pause(readAgainMs);
  }
}

/** What a scaler goes by: jobs that wait and jobs that run. Null where neither is shown. */
export function signalOf({ figures }: Scrape): number | null {
  const { queued, running } = figures;
  return queued === undefined && running === undefined ? null : (queued ?? 0) + (running ?? 0);
}
