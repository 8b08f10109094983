import { answeredInCuts, type AnsweredInACut } from "../judging/answered-in-a-cut.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import { complaintAboutIdentity } from "../judging/effects.ts";
import { workersCutOff } from "../exercises/workers-cut-off.ts";
import { fatesIn, type Fate } from "../judging/fate.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { endOfJob, storyOf } from "../judging/seen-jobs.ts";

/**
 * The work is done and cannot be written down: now it must neither be forgotten nor be called a
 * failure. It may be done again as the same job, which its dependency recognises by the effect key.
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
    const { examined, ...looked } = sorted(found.map((one) => lookAt(one, fateOf(one.job.op))));
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
