import { isSuccess } from "../judging/attempts.ts";
import { defineCheck, verdictFrom, type Finding } from "../judging/check.ts";
import type { FaultEvent } from "../contract/fault.ts";
import type { History, Note } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import {
  lateWord,
  timelyWord,
  workerPausedPastItsLease,
} from "../exercises/worker-paused-past-its-lease.ts";
import { jobsSeen, storyOf, type SeenJob } from "../judging/seen-jobs.ts";
import { allOps, endOf, faultsOf } from "../judging/views.ts";

/**
 * Whoever lost the lease lost the say: what a paused worker brings when it wakes up comes too late.
 *
 * Looked at are jobs that another worker completed while the first was paused, and that were seen to
 * have succeeded before it was resumed. Afterwards neither state, nor result, nor attempts may
 * change, and there may be no further call.
 */
export const staleWorkerCannotOverwrite = defineCheck({
  id: "stale-worker-cannot-overwrite",
  requirement: "VIS-3",
  level: "must",
  title: "A worker that lost its lease cannot complete, fail or overwrite the job",
  clause: {
    text: "Jobproof contract: every outcome is fenced by job and attempt",
    url: "https://github.com/OptimalBits/bull/issues/308",
  },
  needs: ["two-workers", "lease"],
  exercise: workerPausedPastItsLease,
  scope: "exercise",
  judge: ({ history }) => {
    const pause = pauseIn(history);
    const jobs = jobsSeen(history, workerPausedPastItsLease, "taken-over");
    const ops = allOps(history);
    const seen = jobs.map((job): Taken => {
      const looks = ops.filter((op) => op.jobId === job.op.jobId && op.answer !== null);
      const labelled = (label: string): readonly Op[] => looks.filter((op) => op.label === label);
      return { job, before: labelled("before"), after: labelled("after") };
    });
    const held = pause === null ? [] : seen.filter(({ job }) => wasHeld(job, pause));
    const taken = held.filter((it) => pause !== null && wasTakenOver(it, pause));
    const late = taken.filter(({ job }) => job.calls[0]?.answeredAt !== null);
    return verdictFrom({
      level: "must",
      examined: late.filter(({ after }) => after.length > 0).length,
      holds: `${late.length} jobs stayed as the second worker left them when the first woke up with an answer of its own`,
      broken: taken.flatMap((it) => complaint(it, pause)),
      unseen:
        taken.length > 0
          ? []
          : held.slice(0, 1).map(({ job }) => ({
              because: "no job was completed by another worker while its first was paused",
              evidence: storyOf(job),
            })),
      witness: {
        heldByPausedWorker: held.length,
        completedByAnother: taken.length,
        answeredLate: late.length,
        looksAfter: late.reduce((sum, { after }) => sum + after.length, 0),
        pausedMs: pause === null ? 0 : Math.round(pause.resumedAt - pause.stoppedAt),
      },
    });
  },
});

/** How long the sleeper slept. */
type Pause = Readonly<{ stoppedAt: number; resumedAt: number; faults: readonly FaultEvent[] }>;

/** A job, and what was seen of it before and after the sleeper woke up. */
type Taken = Readonly<{ job: SeenJob; before: readonly Op[]; after: readonly Op[] }>;

function pauseIn(history: History): Pause | null {
  const sleeper = history.find((event): event is Note => event.kind === "note")?.detail;
  const faults = faultsOf(history, "worker").filter(({ process }) => process === sleeper);
  const stop = faults.find(({ fault }) => fault === "stop");
  const resume = faults.find(({ fault }) => fault === "resume");
  if (stop === undefined || resume === undefined) return null;
  return { stoppedAt: stop.injectedAt, resumedAt: resume.injectedAt, faults: [stop, resume] };
}

function wasHeld({ calls }: SeenJob, { stoppedAt }: Pause): boolean {
  const [first] = calls;
  return first !== undefined && first.arrivedAt < stoppedAt && endOf(first) > stoppedAt;
}

function wasTakenOver({ job, before }: Taken, { resumedAt }: Pause): boolean {
  const second = job.calls[1];
  const isDone = second !== undefined && isSuccess(second) && endOf(second) < resumedAt;
  return isDone && before.some((op) => op.did === "read" && op.state === "succeeded");
}

function complaint({ job, before, after }: Taken, pause: Pause | null): readonly Finding[] {
  const shown = [...job.calls.slice(0, 2), ...(pause?.faults ?? [])];
  const tell = (because: string, ...ops: readonly Op[]): readonly Finding[] => [
    { because, evidence: [...shown, ...ops] },
  ];
  const [third] = job.calls.slice(2);
  if (third !== undefined) {
    const because =
      "a job that another worker had completed was called again when the first woke up";
    return [{ because, evidence: [...shown, third] }];
  }
  for (const op of after) {
    const former = before.find(({ did, as }) => did === op.did && as === op.as);
    if (op.did === "read" && op.state !== null && op.state !== "succeeded") {
      return tell(`a job that had succeeded is ${op.state} since the first worker woke up`, op);
    }
    if (says(op, lateWord)) {
      return tell("the result is that of the worker that had lost the job", op);
    }
    if (former === undefined || former.outcome !== "ok" || op.outcome !== "ok") continue;
    if (says(former, timelyWord) && !says(op, timelyWord)) {
      return tell("the result is gone since the first worker woke up", former, op);
    }
    if (former.attempts !== null && op.attempts !== null && op.attempts < former.attempts) {
      return tell("the attempts were fewer after the first worker woke up", former, op);
    }
  }
  return [];
}

/** Whether the result, however it is wrapped, is the one with this word. */
function says({ value }: Op, word: string): boolean {
  return JSON.stringify(value).includes(word);
}
