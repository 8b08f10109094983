import { isSuccess } from "../judging/attempts.ts";
import { defineCheck, verdictFrom, type Finding } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { History } from "../contract/history.ts";
import {
  callHeldPastTheJobTimeout,
  heldCall,
} from "../exercises/call-held-past-the-job-timeout.ts";
import { endOfJob, jobsSeen, storyOf, type SeenJob } from "../judging/seen-jobs.ts";
import { largest } from "../judging/extremes.ts";
import { endOf } from "../judging/views.ts";

/**
 * A dependency that hangs must not hang the job: the attempt is given up at the declared time, counts
 * as a failed one, and gives its slot back.
 *
 * Giving up is seen as the end of the connection. The service counts from when it took the job, which
 * may be any time between the submission, or the end of the attempt before, and the call: too late is judged
 * by the call, too soon by what came before it. Of some jobs the second attempt hangs, and not the first.
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
    const jobs = hungJobs(history);
    const inTime = jobs.filter((one) => tooSoonOrLate(one, timeoutMs) === null);
    const settled = inTime.filter((one) => hasMoreCalls(one) || endOfJob(one.job) === "failed");
    const { maxAttempts = 1 } = policy;
    return verdictFrom({
      level: "must",
      examined: settled.length,
      holds: `${settled.length} hung attempts were given up within ${timeoutMs} ms and 2 s, and counted as failed`,
      broken: [...jobs.flatMap((one) => complaint(one, timeoutMs)), ...lostSlots(history)],
      tolerated: settled
        .filter((one) => !hasMoreCalls(one) && maxAttempts > one.nth + 1)
        .map(({ job }) => find(job, "a hung attempt ended the job, though it has more attempts")),
      unseen: inTime
        .filter((one) => !settled.includes(one))
        .map(({ job }) => find(job, "what followed the hung attempt was not seen")),
      witness: {
        jobs: jobs.length,
        givenUp: inTime.length,
        secondAttempts: inTime.filter(({ nth }) => nth > 0).length,
        calledAgain: jobs.filter(hasMoreCalls).length,
        longestHeldMs: Math.round(
          largest(
            jobs.map(({ held }) => heldMs(held)),
            0,
          ),
        ),
      },
    });
  },
});

/** A job, the call of it that was held, and which of its calls that is, counted from 0. */
type HungJob = Readonly<{ job: SeenJob; held: Call; nth: number }>;

function hungJobs(history: History): readonly HungJob[] {
  return Object.entries(heldCall).flatMap(([label, nth]) =>
    jobsSeen(history, callHeldPastTheJobTimeout, label).flatMap((job): HungJob[] => {
      const held = job.calls[nth];
      return held === undefined ? [] : [{ job, held, nth }];
    }),
  );
}

function hasMoreCalls({ job, nth }: HungJob): boolean {
  return job.calls.length > nth + 1;
}

/** How much later than declared is still in time. */
const lateMs = 2_000;

/** How much earlier: a timer may fire at this share of its time, counted from what came before. */
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

function complaint(hung: HungJob, timeoutMs: number): readonly Finding[] {
  const { job } = hung;
  const wrong = tooSoonOrLate(hung, timeoutMs);
  if (wrong !== null) return [find(job, wrong)];
  const isLie = endOfJob(job) === "succeeded" && !job.calls.some(isSuccess);
  return isLie ? [find(job, "a job whose only attempt hung is said to have succeeded")] : [];
}

function tooSoonOrLate({ job, held, nth }: HungJob, timeoutMs: number): string | null {
  const previous = job.calls[nth - 1];
  const before = previous === undefined ? job.op.sentAt : endOf(previous);
  const ms = heldMs(held);
  const which = previous === undefined ? "an attempt" : "a second attempt";
  if (ms > timeoutMs + lateMs)
    return `${which} was not given up after ${Math.round(ms)} ms; declared are ${timeoutMs} ms`;
  // What we answered ourselves, for want of slots, was not given up by anybody.
  if (held.end === "aborted" && endOf(held) - before < timeoutMs * soonerShare)
    return `${which} was given up after ${Math.round(ms)} ms already; declared are ${timeoutMs} ms`;
  return null;
}

function heldMs(call: Call): number {
  return endOf(call) - call.arrivedAt;
}

function find(job: SeenJob, because: string): Finding {
  return { because, evidence: storyOf(job) };
}
