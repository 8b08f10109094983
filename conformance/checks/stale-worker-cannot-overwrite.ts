import { isSuccess } from "../judging/attempts.ts";
import { defineCheck, verdictFrom, type Finding } from "../judging/check.ts";
import type { HistoryEvent } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import {
  lateWord,
  timelyWord,
  workerPausedPastItsLease,
} from "../exercises/worker-paused-past-its-lease.ts";
import { jobsSeen, storyOf, type SeenJob } from "../judging/seen-jobs.ts";
import { pauseIn, type Pause } from "../judging/pause.ts";
import { smallest } from "../judging/extremes.ts";
import { allOps, endOf, showsEnd } from "../judging/views.ts";

/**
 * Whoever lost the lease lost the say: what a paused worker brings when it wakes up comes too late.
 *
 * Looked at are jobs that another worker completed while the first was paused, and that were seen to
 * have succeeded before it was resumed. Afterwards neither state, nor result, nor attempts may
 * change, and there may be no further call. And where the other is still at it, the job must not end
 * by what the first brings.
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
    const ops = allOps(history);
    const seenOf = (what: string): readonly Seen[] =>
      jobsSeen(history, workerPausedPastItsLease, what).flatMap((job): Seen[] => {
        if (pause === null) return [];
        const looks = ops.filter((op) => op.jobId === job.op.jobId && op.answer !== null);
        const labelled = (label: string): readonly Op[] => looks.filter((op) => op.label === label);
        return [{ job, pause, before: labelled("before"), after: labelled("after") }];
      });
    const seen = seenOf("taken-over");
    const held = seen.filter(wasHeld);
    const contested = seenOf("contested").filter(wasHeld);
    const taken = held.filter(wasTakenOver);
    const late = taken.filter(({ job }) => job.calls[0]?.answeredAt !== null);
    return verdictFrom({
      level: "must",
      examined: late.filter(({ after }) => after.length > 0).length,
      holds: `${late.length} jobs stayed as the second worker left them when the first woke up with an answer of its own`,
      broken: [...taken.flatMap(complaint), ...contested.flatMap(stolen)],
      unseen:
        taken.length > 0
          ? []
          : held.map(({ job }) => ({
              because: "no job was completed by another worker while its first was paused",
              evidence: storyOf(job),
            })),
      witness: {
        heldByPausedWorker: held.length,
        completedByAnother: taken.length,
        answeredLate: late.length,
        contested: contested.length,
        looksAfter: late.reduce((sum, { after }) => sum + after.length, 0),
        pausedMs: pause === null ? 0 : Math.round(pause.resumedAt - pause.stoppedAt),
      },
    });
  },
});

/** A job, and what was seen of it before and after the sleeper woke up. */
type Seen = Readonly<{
  job: SeenJob;
  pause: Pause;
  before: readonly Op[];
  after: readonly Op[];
}>;

function wasHeld({ job, pause: { stoppedAt } }: Seen): boolean {
  const [first] = job.calls;
  return first !== undefined && first.arrivedAt < stoppedAt && endOf(first) > stoppedAt;
}

function wasTakenOver({ job, pause, before }: Seen): boolean {
  const second = job.calls[1];
  const isDone = second !== undefined && isSuccess(second) && endOf(second) < pause.resumedAt;
  return isDone && before.some((op) => op.did === "read" && op.state === "succeeded");
}

function complaint({ job, pause, before, after }: Seen): readonly Finding[] {
  const shown = [...job.calls.slice(0, 2), ...pause.faults];
  const tell = (because: string, ...more: readonly HistoryEvent[]): readonly Finding[] => [
    { because, evidence: [...shown, ...more] },
  ];
  const third = job.calls[2];
  if (third !== undefined) {
    const because =
      "a job that another worker had completed was called again when the first woke up";
    return tell(because, third);
  }
  for (const op of after) {
    const former = before.find(({ did, as }) => did === op.did && as === op.as);
    if (op.did === "read" && op.state !== null && op.state !== "succeeded") {
      return tell(`a job that had succeeded is ${op.state} since the first worker woke up`, op);
    }
    if (says(op, lateWord)) {
      return tell("the result is that of the worker that had lost the job", op);
    }
    if (former?.outcome !== "ok" || op.outcome !== "ok") continue;
    if (says(former, timelyWord) && !says(op, timelyWord)) {
      return tell("the result is gone since the first worker woke up", former, op);
    }
    if ((op.attempts ?? Number.POSITIVE_INFINITY) < (former.attempts ?? 0)) {
      return tell("the attempts were fewer after the first worker woke up", former, op);
    }
  }
  return [];
}

/** A job that ended while no worker but the one that had lost it had been answered, or by its answer. */
function stolen({ job, pause, after }: Seen): readonly Finding[] {
  const others = job.calls.slice(1);
  if (others.length === 0) return [];
  const theirsAt = smallest(others.map((call) => call.answeredAt ?? Number.POSITIVE_INFINITY));
  const tell = (because: string, op: Op): readonly Finding[] => [
    { because, evidence: [...job.calls.slice(0, 3), ...pause.faults, op] },
  ];
  const early = after.find((op) => op.did === "read" && showsEnd(op) && op.doneAt < theirsAt);
  if (early !== undefined) {
    return tell(
      `a job is ${early.state} by the worker that had lost it, beside one at work`,
      early,
    );
  }
  const late = after.find((op) => says(op, lateWord));
  return late === undefined
    ? []
    : tell("the result is that of the worker that had lost the job", late);
}

/** Whether the result, however it is wrapped, is the one with this word. */
function says({ value }: Op, word: string): boolean {
  return JSON.stringify(value).includes(word);
}
