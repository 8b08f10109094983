import { answeredInCuts } from "../judging/answered-in-a-cut.ts";
import { attemptsIn, type Attempts } from "../judging/attempts.ts";
import { defineCheck, verdictFrom, type Finding } from "../judging/check.ts";
import type { FaultEvent } from "../contract/fault.ts";
import type { Op } from "../contract/op.ts";
import { complaintAboutIdentity } from "../judging/effects.ts";
import type { Cut } from "../judging/cuts.ts";
import { apiCutOffAroundPost } from "../exercises/api-cut-off-around-post.ts";
import { brokerKilledWithJobsEverywhere } from "../exercises/broker-killed-with-jobs-everywhere.ts";
import { workersCutOff } from "../exercises/workers-cut-off.ts";
import { postsInCuts, storyOfPost, type PostInCut } from "../judging/posts-in-cuts.ts";
import { faultsOf, sightings } from "../judging/views.ts";

/**
 * Brokers deliver twice: because a confirm was lost, because one was restarted. What has been done
 * must be known as done.
 *
 * Two things are looked for. A call that comes after the service itself said that the job had
 * succeeded; and calls of one submission that make more than one job, or more calls than anything
 * explains, after the answer of the broker to the API was lost.
 */
export const completedJobIsNotDoneAgain = defineCheck({
  id: "completed-job-is-not-done-again",
  requirement: "EXE-4",
  level: "must",
  title: "A job that is delivered again after it was completed is not done again",
  clause: {
    text: "Knative: recipients MUST accept duplicate delivery; Jobproof contract: a duplicate has no effect",
    url: "https://github.com/knative/specs/blob/main/specs/eventing/data-plane.md",
  },
  needs: ["worker-broker-link"],
  exercise: workersCutOff,
  also: [apiCutOffAroundPost, brokerKilledWithJobsEverywhere],
  scope: "run",
  judge: ({ history, policy }) => {
    const confirmLost = answeredInCuts(history).filter(losesAnswers);
    const posts = postsInCuts(history).filter(losesAnswers);
    const seen = sightings(history);
    const jobs = attemptsIn(history, policy).filter((job) => job.jobs === 1);
    const resumed = faultsOf(history).filter(({ fault }) => fault === "resume");
    const ended = jobs.flatMap((job) => {
      const [id] = job.submissions.flatMap((op) => op.jobId ?? []);
      const end = seen.get(id ?? "")?.find((op) => op.state === "succeeded");
      return end === undefined ? [] : [{ job, end }];
    });
    const byToken = new Map(jobs.map((job) => [job.calls[0]?.token ?? "", job]));
    return verdictFrom({
      level: "must",
      examined: confirmLost.length,
      holds: `${confirmLost.length} jobs were completed though their worker never heard of it, and ${posts.length} submitted over a link that lost the answers; none of ${ended.length} completed jobs was done again`,
      broken: [
        ...ended.flatMap((one) => doneAgain(one, resumed)),
        ...posts.flatMap((post) => doubled(post, byToken.get(post.op.token ?? ""))),
      ],
      witness: {
        completedUnconfirmed: confirmLost.length,
        submittedUnconfirmed: posts.length,
        completed: ended.length,
        calledAgainBefore: ended.filter(({ job }) => job.calls.length > 1).length,
      },
    });
  },
});

function doneAgain(
  { job, end }: { job: Attempts; end: Op },
  resumed: readonly FaultEvent[],
): readonly Finding[] {
  // Whoever replays wants it to be done again.
  if (job.replays > 0) return [];
  const late = job.calls.filter(
    ({ arrivedAt }) =>
      arrivedAt > end.doneAt && !resumed.some((fault) => isLeftOver(arrivedAt, fault)),
  );
  if (late.length === 0) return [];
  const sent = job.submissions.slice(0, 1);
  const earlier = job.calls.filter((call) => !late.includes(call)).slice(-2);
  const evidence = [...sent, ...earlier, end, ...late.slice(0, 4)];
  return [{ because: "a job was called again after it was said to have succeeded", evidence }];
}

/** What a worker had under way when it was stopped comes out as it is resumed: nobody else did it again. */
function isLeftOver(arrivedAt: number, { injectedAt, settledAt }: FaultEvent): boolean {
  return arrivedAt >= injectedAt && arrivedAt <= settledAt + noticeMs;
}

/** How long after a worker was resumed the ledger may learn of what it had under way. */
const noticeMs = 500;

/** Only what was on its way back was lost: whatever had been sent took effect. */
function losesAnswers({ cut }: { cut: Cut }): boolean {
  const { fault } = cut.fault;
  return (fault.kind === "cut" || fault.kind === "cut-after") && fault.direction === "in";
}

function doubled(post: PostInCut, job: Attempts | undefined): readonly Finding[] {
  const evidence = storyOfPost(post);
  const complaint = complaintAboutIdentity(post.calls);
  if (complaint !== null) return [{ because: complaint, evidence }];
  if (job === undefined || job.calls.length <= job.explained) return [];
  const because = `a submission whose confirm was lost was done ${job.calls.length} times; ${job.explained} are explained`;
  return [{ because, evidence }];
}
