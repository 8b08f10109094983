import { submitToDie, type DeadJob } from "../steps/dead-job.ts";
import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { insistOnReplay } from "../steps/insist-on-replay.ts";
import { untilCalled } from "../steps/until-called.ts";
import { whoMay } from "../who-may.ts";

/** What the judges know these jobs by: where each was when the broker was killed. */
export const placeLabels = {
  queued: "queued",
  inFlight: "in-flight",
  delayed: "delayed",
  dying: "dying",
  replayed: "replayed",
  /** Submitted while the broker is away, accepted or not. */
  meanwhile: "meanwhile",
  /** Submitted when all was healed: whatever published jobs before must do so again. */
  later: "later",
} as const;

const queued = 300;
const inFlight = 20;
const delayed = 20;
const dying = 10;
const replayed = 6;
const meanwhile = 4;
const later = 8;
const refusal = { kind: "respond", status: 400 } as const;
/** What the dependency asks for, so that the wait spans the restart. */
const delaySec = 2;

/**
 * Kills the broker (SIGKILL) and starts it again, with jobs in every place where it can lose one:
 * queued, in flight, waiting for a retry, just about to be buried, and just about to be replayed.
 *
 * Workers are paused while the queue is filled, so that it is not emptied meanwhile.
 */
export const brokerKilledWithJobsEverywhere = defineExercise({
  id: "broker-killed-with-jobs-everywhere",
  did: `the broker is killed and started again with ${queued} jobs queued, ${inFlight} in flight, ${delayed} waiting for a retry, ${dying} refused by their dependency at that moment, and ${replayed} dead letters replayed at that moment; ${meanwhile} jobs are submitted while it is away, and ${later} when all is healed.`,
  disturbs: "processes",
  needs: ["broker-service"],
  run: async (bench) => {
    const dead = await buried(bench);
    const waiting = await bench.submitMany(delayed, {
      label: placeLabels.delayed,
      script: [{ kind: "respond", status: 503, headers: { "retry-after": String(delaySec) } }],
    });
    const running = await bench.submitMany(inFlight, {
      label: placeLabels.inFlight,
      script: [{ kind: "hold" }],
    });
    const doomed = await bench.submitMany(dying, {
      label: placeLabels.dying,
      script: [{ kind: "hold", next: refusal }, refusal],
      repeatLast: true,
    });
    await untilCalled(bench, [...waiting, ...running, ...doomed]);
    if (!bench.callsOf(running).some(({ end }) => end === "open"))
      return { missed: "no call was open when the broker was to be killed" };

    const workers = bench.processes("worker");
    await bench.apply("stop", workers);
    const others = await bench.submitMany(queued, { label: placeLabels.queued });
    const names = bench.services("broker").map(({ name }) => name);
    // All at once: whoever goes on is cut short in the middle of what comes next.
    const resumed = bench.apply("resume", workers);
    const released = bench.ledger.release(doomed.map(({ token }) => token));
    const replays = Promise.all(dead.map((one) => replayOnce(bench, one)));
    await bench.applyToService("kill", names);
    const inVain = await bench.submitMany(meanwhile, { label: placeLabels.meanwhile });
    await Promise.all([resumed, released, replays]);
    await bench.heal();
    await bench.ledger.release(running.map(({ token }) => token));
    await Promise.all(dead.map((one) => insistOnReplay(bench, one)));
    const again = dead.map(({ job }) => job);
    const last = await bench.submitMany(later, { label: placeLabels.later });
    await bench.readUntilEnded([
      ...waiting,
      ...running,
      ...doomed,
      ...others,
      ...again,
      ...inVain,
      ...last,
    ]);
    if (bench.target.deadLetters !== undefined) {
      await bench.listDeadLetters({ as: whoMay(bench.target, "inspect"), label: "after" });
    }
  },
});

async function buried(bench: Bench): Promise<readonly DeadJob[]> {
  if (bench.target.deadLetters === undefined) return [];
  const labels = Array.from({ length: replayed }, () => placeLabels.replayed);
  return await submitToDie({ bench, labels });
}

async function replayOnce(bench: Bench, { job, entryId }: DeadJob): Promise<Submission> {
  const as = whoMay(bench.target, "replay");
  if (entryId !== null) await bench.replay(entryId, { as, label: job.token });
  return job;
}
