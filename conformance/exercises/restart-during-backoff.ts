import { longestDelayMs } from "../judging/backoff.ts";
import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { slotsOf } from "../steps/slots.ts";
import { untilCalled } from "../steps/until-called.ts";

const jobCount = 30;
const toCancel = 10;
/** Calls that are open at the kill: that all of them break shows that whoever runs jobs has died. */
const canaries = 6;
/** What the dependency asks for: long enough to kill and to start everything in the meantime. */
const wishedWaitSec = 2;
/** How long after the last answer its failure is certainly recorded: the wait is to be interrupted, not the work. */
const recordMs = 200;
/** How long after it was due a retry that must not come is still watched for. */
const watchMs = 1_000;

/**
 * Every process dies while jobs wait for their retry, so that a wait kept in memory is forgotten.
 *
 * The dependency's Retry-After gives the wait a least length. Submissions are labelled `kept`,
 * `to-cancel`, `to-end` and `canary`; cancels `during-backoff` and `after-end`; the last reads of canceled
 * jobs, made when their retry would have been due, `after-due`.
 */
export const restartDuringBackoff = defineExercise({
  id: "restart-during-backoff",
  did: `${jobCount} jobs are answered 503 with Retry-After; while they wait, and up to ${canaries} other calls are held open, ${toCancel} of them are canceled (where the target can), every process is killed, and all are started again.`,
  disturbs: "processes",
  needs: ["worker-process", "api-process"],
  run: async (bench) => {
    const waitSec = Math.min(wishedWaitSec, (bench.policy.maxRetryAfterMs ?? Infinity) / 1_000);
    if (waitSec < 1) return { missed: "the target honours no Retry-After of a second or more" };
    const waiting = await submitToWait(bench, Math.floor(waitSec));
    if (!(await bench.until(() => waiting.every((job) => failedOnce(bench, job))))) {
      return { missed: "not every job was called for the first time" };
    }
    const toEnd = await bench.submit({ label: "to-end" });
    await bench.readUntilEnded([toEnd]);
    const canCancel = bench.target.cancel !== undefined;
    const canceled = canCancel ? waiting.slice(0, toCancel) : [];
    await cancelAll(bench, canceled, "during-backoff");
    if (canCancel) await cancelAll(bench, [toEnd], "after-end");
    const held = await bench.submitMany(Math.min(canaries, slotsOf(bench.target)), {
      label: "canary",
      script: [{ kind: "hold" }],
    });
    if (!(await untilCalled(bench, held))) return { missed: "no call was open at the kill" };
    await bench.pause(recordMs);

    const everyone = [...bench.processes("worker"), ...bench.processes("api")];
    await bench.apply("kill", everyone);
    const early = waiting.filter((job) => bench.callsOf([job]).length > 1);
    await bench.apply("start", everyone);

    const watchUntil = Math.max(bench.clock(), lastDueAt(bench, waiting)) + watchMs;
    await bench.readUntilEnded([...waiting.filter((job) => !canceled.includes(job)), ...held]);
    await bench.pause(Math.max(0, watchUntil - bench.clock()));
    await Promise.all(
      [...canceled, ...(canCancel ? [toEnd] : [])].map(async ({ jobId, op }) => {
        if (jobId !== null) await bench.read(jobId, { label: "after-due", as: op.as });
      }),
    );
    if (early.length === waiting.length) return { missed: "every job was retried before the kill" };
  },
});

function submitToWait(bench: Bench, waitSec: number): Promise<readonly Submission[]> {
  const headers = { "retry-after": String(waitSec) };
  return bench.submitMany(jobCount, (index) => ({
    script: [{ kind: "respond", status: 503, headers }],
    label: index < toCancel ? "to-cancel" : "kept",
  }));
}

function failedOnce(bench: Bench, job: Submission): boolean {
  const [first] = bench.callsOf([job]);
  return first !== undefined && first.answeredAt !== null;
}

async function cancelAll(bench: Bench, jobs: readonly Submission[], label: string): Promise<void> {
  await Promise.all(
    jobs.map(async ({ jobId, op }) => {
      if (jobId !== null) await bench.cancel(jobId, { label, as: op.as });
    }),
  );
}

/** When the last of the retries may come at the latest, were nobody to disturb it. */
function lastDueAt(bench: Bench, waiting: readonly Submission[]): number {
  const answers = waiting.map((job) => bench.callsOf([job])[0]?.answeredAt ?? 0);
  const slackMs = bench.policy.backoff === undefined ? 0 : longestDelayMs(bench.policy.backoff, 1);
  return Math.max(0, ...answers) + wishedWaitSec * 1_000 + slackMs;
}
