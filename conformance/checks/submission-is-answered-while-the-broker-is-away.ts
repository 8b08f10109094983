import { isSuccess } from "../judging/attempts.ts";
import { sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { answerWithinMs as callerWithinMs } from "../caller.ts";
import { defineCheck, verdictFrom, type Judged } from "../judging/check.ts";
import { complaintAboutIdentity } from "../judging/effects.ts";
import { apiCutOffAroundPost } from "../exercises/api-cut-off-around-post.ts";
import { fatesIn, type Fate } from "../judging/fate.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { postsInCuts, storyOfPost, type PostInCut } from "../judging/posts-in-cuts.ts";
import { largest } from "../judging/extremes.ts";
import { acceptedJobs } from "../judging/views.ts";

/**
 * Who cannot reach the broker says so in time, or takes the job and keeps it. Both are right: a 5xx
 * that the client repeats, and a 202 whose job runs later.
 *
 * An answer counts as late only where the target declares how long it may take.
 */
export const submissionIsAnsweredWhileTheBrokerIsAway = defineCheck({
  id: "submission-is-answered-while-the-broker-is-away",
  requirement: "ACC-7",
  level: "must",
  title: "While the broker is away a submission gets 5xx in time, or a 202 that is kept",
  clause: {
    text: "RFC 9110, 15.6.4: 503 says that the server cannot handle the request now, and may tell by Retry-After when; Jobproof contract: never a 202 for a job that is lost, never a hang",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.6.4",
  },
  needs: ["api-broker-link"],
  exercise: apiCutOffAroundPost,
  scope: "run",
  judge: (judged) => {
    const posts = postsInCuts(judged.history);
    const fateOf = fatesIn(judged);
    const accepted = acceptedJobs(judged.history);
    const looks = posts.flatMap((post): readonly Look[] => [
      lookAtAnswer(post, judged),
      ...post.jobIds.flatMap((jobId) => {
        const accepting = accepted.get(jobId);
        return accepting === undefined ? [] : [lookAtJob(post, fateOf(accepting))];
      }),
      lookAtIdentity(post),
      ...lookAtRepeats(post, judged),
    ]);
    const said = (status: (post: PostInCut) => boolean): number => posts.filter(status).length;
    return verdictFrom({
      level: "must",
      ...sorted(looks),
      examined: posts.length,
      holds: `${posts.length} submissions into a link that was cut were answered in time; whatever was accepted, then or on repetition, ran as one job`,
      witness: {
        submissions: posts.length,
        connectionsCut: posts.reduce((sum, { cut }) => sum + cut.fault.sockets, 0),
        answered5xx: said(({ op }) => statusOf(op) >= 500),
        accepted: said(({ op }) => sayingOf(op) === "yes"),
        unanswered: said(({ op }) => op.answer === null),
        longestAnswerMs: Math.round(
          largest(
            posts.map(({ op }) => op.doneAt - op.sentAt),
            0,
          ),
        ),
      },
    });
  },
});

/** What our own request may take beside the service's part of it. */
const harnessMs = 1_000;

function lookAtAnswer(post: PostInCut, { policy }: Judged): Look {
  const { op } = post;
  const tookMs = op.doneAt - op.sentAt;
  const { answerWithinMs } = policy;
  if (answerWithinMs !== undefined && tookMs > answerWithinMs + harnessMs) {
    const because = `a submission into a link that was cut had ${wordOf(op)} for ${Math.round(tookMs)} ms; declared are ${answerWithinMs}`;
    return broken(because, ...storyOfPost(post));
  }
  if (op.answer === null) {
    // Our own patience ended first, or somebody hung up: the client knows that it has to repeat.
    return tookMs > callerWithinMs - harnessMs
      ? unseen("no answer came while we waited", ...storyOfPost(post))
      : tolerated(`the API hung up instead of answering: ${wordOf(op)}`, ...storyOfPost(post));
  }
  if (sayingOf(op) === "no") {
    const because = `a good submission was refused with ${statusOf(op)} because a link was cut`;
    return broken(because, ...storyOfPost(post));
  }
  if (statusOf(op) === 503 && op.answer.headers["retry-after"] === undefined)
    return tolerated("a 503 does not say by Retry-After when to come again", op);
  return holds;
}

function lookAtJob(post: PostInCut, fate: Fate): Look {
  const evidence = [...storyOfPost(post).slice(0, 4), ...fate.evidence];
  switch (fate.kind) {
    case "lost":
      return broken("a job that was accepted over a cut link is unknown afterwards", ...evidence);
    case "stuck":
      return broken("a job that was accepted over a cut link never ended", ...evidence);
    case "late":
    case "unseen":
      return unseen("a job that was accepted over a cut link was not seen to end", ...evidence);
    case "ended":
      return post.calls.some(isSuccess)
        ? holds
        : broken("a job that was accepted over a cut link ended without having run", ...evidence);
  }
}

/** How long a repeat must have been turned away in vain where no recovery is declared. */
const undeclaredRecoveryMs = 10_000;

/** When the link is whole again, a repeat under the same key must come to be accepted. */
function lookAtRepeats(post: PostInCut, { policy }: Judged): readonly Look[] {
  const last = post.retries.at(-1);
  // A refusal of its key is another row's question.
  if (last === undefined || ["yes", "no"].includes(sayingOf(last))) return [];
  const waitedMs = Math.round(last.doneAt - (post.cut.end?.confirmedAt ?? last.doneAt));
  const because = `a repeat was answered ${wordOf(last)} ${waitedMs} ms after the link was healed`;
  const isLate = waitedMs > (policy.recoverWithinMs ?? undeclaredRecoveryMs) + harnessMs;
  return [isLate ? broken(because, ...storyOfPost(post)) : unseen(because, ...storyOfPost(post))];
}

function lookAtIdentity(post: PostInCut): Look {
  const story = storyOfPost(post);
  if (post.jobIds.length > 1) return broken("a repeated submission made a second job", ...story);
  const complaint = complaintAboutIdentity(post.calls);
  return complaint === null ? holds : broken(complaint, ...story);
}
