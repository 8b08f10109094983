import { isSuccess } from "../judging/attempts.ts";
import { sayingOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import { complaintAboutIdentity } from "../judging/effects.ts";
import { apiCutOffAroundPost } from "../exercises/api-cut-off-around-post.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { postsInCuts, storyOfPost, type PostInCut } from "../judging/posts-in-cuts.ts";

/**
 * A key is there so that one can try again: what failed before it was accepted must not stand in the
 * way of the repetition, be it as a lock that nobody holds any more or as an error that is replayed.
 */
export const failedSubmissionLeavesItsKeyFree = defineCheck({
  id: "failed-submission-leaves-its-key-free",
  requirement: "IDM-8",
  level: "must",
  title: "A submission that failed before it was accepted does not block its key",
  clause: {
    text: "Stripe: a result is saved only once the execution has begun, so that a request which failed before can be repeated",
    url: "https://docs.stripe.com/api/idempotent_requests",
  },
  needs: ["idempotency-key", "api-broker-link"],
  exercise: apiCutOffAroundPost,
  scope: "run",
  judge: ({ history }) => {
    const repeated = postsInCuts(history).filter(({ retries }) => retries.length > 0);
    const failed = repeated.filter(({ op }) => sayingOf(op) === "unclear");
    return verdictFrom({
      level: "must",
      ...sorted(repeated.map(lookAt)),
      holds: `${repeated.length} submissions into a link that was cut were repeated under the same key, ${failed.length} of them had failed; each ended as one job`,
      witness: {
        repeated: repeated.length,
        failed: failed.length,
        tries: repeated.reduce((sum, { retries }) => sum + retries.length, 0),
      },
    });
  },
});

function lookAt(post: PostInCut): Look {
  const { op, retries, calls, jobIds } = post;
  const story = storyOfPost(post);
  const last = retries.at(-1);
  if (last === undefined) return unseen("a submission was not repeated", ...story);
  switch (sayingOf(last)) {
    case "no": {
      const because = `after a submission that had got ${wordOf(op)} its key was refused with ${wordOf(last)}, ${retries.length} times`;
      return broken(because, ...story);
    }
    case "unclear":
    case "later":
      return unseen(`a repetition got ${wordOf(last)} to the end`, ...story);
    case "yes": {
      if (jobIds.length > 1) return broken("the repetition made a second job", ...story);
      const complaint = complaintAboutIdentity(calls);
      if (complaint !== null) return broken(complaint, ...story);
      return calls.some(isSuccess)
        ? holds
        : unseen("a job that was accepted on repetition was not seen to run", ...story);
    }
  }
}
