import { isSuccess } from "../judging/attempts.ts";
import { defineCheck, verdictFrom, type Finding } from "../judging/check.ts";
import type { History } from "../contract/history.ts";
import { callHeldPastTheJobTimeout } from "../exercises/call-held-past-the-job-timeout.ts";
import { endOfJob, jobsSeen, storyOf, type SeenJob } from "../judging/seen-jobs.ts";
import { largest } from "../judging/extremes.ts";
import { endOf } from "../judging/views.ts";

/**
 * A dependency that hangs must not hang the job: the attempt is given up at the declared time, counts
 * as a failed one, and gives its slot back.
 *
 * Giving up is seen as the end of the connection. The service counts from when it took the job, which
 * may be any time between the submission and the call: too late is judged by the call, too soon by
 * the submission.
 */
export const hungAttemptIsAbortedInTime = defineCheck({
  id: "hung-attempt-is-aborted-in-time",
  requirement: "EXE-8",
  level: "must",
  title: "A hung attempt is given up at the job timeout, counts as failed, and frees its slot",
  clause: { text: "Jobproof contract: an attempt is aborted at policy.jobTimeoutMs" },
  needs: ["job-timeout"],
  exercise: callHeldPastTheJobTimeout,
  scope: "exercise",
  judge: ({ history, policy }) => {
    const timeoutMs = policy.jobTimeoutMs ?? 0;
    const jobs = jobsSeen(history, callHeldPastTheJobTimeout, "hung").filter(
      ({ calls }) => calls.length > 0,
    );
    const inTime = jobs.filter((job) => tooSoonOrLate(job, timeoutMs) === null);
    const settled = inTime.filter((job) => job.calls.length > 1 || endOfJob(job) === "failed");
    return verdictFrom({
      level: "must",
      examined: settled.length,
      holds: `${settled.length} hung attempts were given up within ${timeoutMs} ms and 2 s, and counted as failed`,
      broken: [...jobs.flatMap((job) => complaint(job, timeoutMs)), ...lostSlots(history)],
      tolerated: settled
        .filter(({ calls }) => calls.length === 1 && (policy.maxAttempts ?? 1) > 1)
        .map((job) => find(job, "a hung attempt ended the job, though it has more attempts")),
      unseen: inTime
        .filter((job) => !settled.includes(job))
        .map((job) => find(job, "what followed the hung attempt was not seen")),
      witness: {
        jobs: jobs.length,
        givenUp: inTime.length,
        calledAgain: jobs.filter(({ calls }) => calls.length > 1).length,
        longestHeldMs: Math.round(largest(jobs.map(heldMs), 0)),
      },
    });
  },
});

/** How much later than declared is still in time. */
const lateMs = 2_000;

/** How much earlier: a timer may fire at this share of its time, counted from the submission. */
const soonerShare = 0.9;

/** Slots that hung calls had, and that could not be taken again when these calls were over. */
function lostSlots(history: History): readonly Finding[] {
  return history.flatMap((event): Finding[] => {
    if (event.kind !== "note" || event.detail !== "slots") return [];
    const { before = 0, after = 0 } = event.figures;
    const because = `${before} calls hung at once; when they had been given up, only ${after} could be open at once`;
    return after < before ? [{ because, evidence: [event] }] : [];
  });
}

function complaint(job: SeenJob, timeoutMs: number): readonly Finding[] {
  const wrong = tooSoonOrLate(job, timeoutMs);
  if (wrong !== null) return [find(job, wrong)];
  const isLie = endOfJob(job) === "succeeded" && !job.calls.some(isSuccess);
  return isLie ? [find(job, "a job whose only attempt hung is said to have succeeded")] : [];
}

function tooSoonOrLate(job: SeenJob, timeoutMs: number): string | null {
  const ms = heldMs(job);
  const beforeMs = (job.calls[0]?.arrivedAt ?? 0) - job.op.sentAt;
  if (ms > timeoutMs + lateMs) {
    return `an attempt was not given up after ${Math.round(ms)} ms; declared are ${timeoutMs} ms`;
  }
  // What we answered ourselves, for want of slots, was not given up by anybody.
  if (job.calls[0]?.end === "aborted" && ms + beforeMs < timeoutMs * soonerShare) {
    return `an attempt was given up after ${Math.round(ms)} ms already; declared are ${timeoutMs} ms`;
  }
  return null;
}

function heldMs({ calls }: SeenJob): number {
  const [first] = calls;
  return first === undefined ? 0 : endOf(first) - first.arrivedAt;
}

function find(job: SeenJob, because: string): Finding {
  return { because, evidence: storyOf(job) };
}
