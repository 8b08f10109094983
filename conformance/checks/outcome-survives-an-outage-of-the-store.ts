import { answeredInCuts, type AnsweredInACut } from "../judging/answered-in-a-cut.ts";
import { longestDelayMs } from "../judging/backoff.ts";
import { defineCheck, verdictFrom, type Judged } from "../judging/check.ts";
import { complaintAboutIdentity } from "../judging/effects.ts";
import { cutsIn } from "../judging/cuts.ts";
import { largest } from "../judging/extremes.ts";
import { workersCutOff } from "../exercises/workers-cut-off.ts";
import { fatesIn, type Fate } from "../judging/fate.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { endOfJob, storyOf } from "../judging/seen-jobs.ts";
import { readsOfJobs, showsEnd } from "../judging/views.ts";

/**
 * The work is done and cannot be written down: now it must neither be forgotten nor be called a
 * failure. It may be done again as the same job, which its dependency recognises by the effect key.
 * Nobody has to be killed for it: a worker that keeps a job for ever whose outcome it has dropped is
 * found out while it lives.
 */
export const outcomeSurvivesAnOutageOfTheStore = defineCheck({
  id: "outcome-survives-an-outage-of-the-store",
  requirement: "DUR-8",
  level: "must",
  title: "A job that is done while its store is away is not forgotten, and not called a failure",
  clause: {
    text: "Jobproof contract: an outage of the result store at completion loses neither the effect nor the terminal status",
  },
  needs: ["worker-store-link"],
  exercise: workersCutOff,
  scope: "run",
  judge: (judged) => {
    const found = answeredInCuts(judged.history);
    const fateOf = fatesIn(judged);
    const calledAgain = found.filter(({ job }) => job.calls.length > 1).length;
    const kept = keptIn(judged);
    const { examined, ...looked } = sorted(
      found.map((one) => kept(one) ?? lookAt(one, fateOf(one.job.op))),
    );
    return verdictFrom({
      level: "must",
      examined,
      ...looked,
      holds: `${examined} jobs were answered while their worker could not reach its store; all succeeded, ${calledAgain} of them by being called again`,
      witness: {
        answeredInACut: found.length,
        cuts: new Set(found.map(({ cut }) => cut.fault)).size,
        calledAgain,
      },
    });
  },
});

/** Our own part of a time, and what it takes to be the next. */
const marginMs = 2_000;

/**
 * Finds the jobs that nobody had ended or called again long after all links were whole, while their
 * workers lived. None can be told where nobody declares how long a lease lasts and a recovery takes.
 */
function keptIn({ history, policy }: Judged): (one: AnsweredInACut) => Look | null {
  const { leaseMs = Infinity, recoverWithinMs = Infinity, backoff } = policy;
  const delayMs = backoff === undefined ? 0 : longestDelayMs(backoff, 1);
  const boundMs = recoverWithinMs + leaseMs + delayMs + marginMs;
  const cuts = cutsIn(history, { exercise: workersCutOff.id, role: "worker" });
  const wholeAt = largest(cuts.map(({ end }) => end?.confirmedAt ?? Infinity));
  return ({ job, cut }) => {
    const reads = readsOfJobs(history).get(job.op.jobId ?? "") ?? [];
    const last = reads.findLast(({ exercise }) => exercise === workersCutOff.id);
    if (last === undefined || last.outcome !== "ok" || showsEnd(last)) return null;
    const isCalled = job.calls.some(
      (call) => call.arrivedAt > wholeAt && call.arrivedAt <= last.doneAt,
    );
    const keptMs = Math.round(last.sentAt - wholeAt);
    if (isCalled || keptMs <= boundMs) return null;
    const because = `a job that was done while its store was away had neither ended nor been called again ${keptMs} ms after all links were whole`;
    return broken(because, cut.fault, ...storyOf(job), last);
  };
}

function lookAt({ job, cut }: AnsweredInACut, fate: Fate): Look {
  const story = [cut.fault, ...(cut.end === null ? [] : [cut.end]), ...storyOf(job)];
  switch (fate.kind) {
    case "lost":
      return broken("a job that was done while its store was away is unknown", ...story);
    case "stuck":
      return broken("a job that was done while its store was away never ended", ...story);
    case "late":
    case "unseen":
      return unseen("a job that was done while its store was away was not seen to end", ...story);
    case "ended": {
      const state = endOfJob(job);
      // Its record may have had its time, and be gone with whatever it said.
      if (state === null) return unseen("nobody saw how a job ended before it expired", ...story);
      if (state !== "succeeded") {
        const because = `a job that was done while its store was away ended ${state}: its outcome was lost`;
        return broken(because, ...story);
      }
      const complaint = complaintAboutIdentity(job.calls);
      return complaint === null ? holds : broken(complaint, ...story);
    }
  }
}
