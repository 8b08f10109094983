import { sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { firstJobs } from "../exercises/first-jobs.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { opsOf } from "../judging/views.ts";
import { statesAnywhere } from "../target/target-words.ts";

/**
 * A 202 says "noted, not done": the client must learn from it where the work stands.
 *
 * 201 with a job resource is a tolerated way to say it. A target that is too busy (429, 5xx) has
 * accepted nothing and is not judged; any other answer to a valid first request is no acceptance.
 */
export const validPostAnswers202 = defineCheck({
  id: "valid-post-answers-202",
  requirement: "ACC-1",
  level: "must",
  title: "A valid POST answers 202 with a body that states the current status",
  clause: {
    text: "RFC 9110, 15.3.3: the representation sent with 202 ought to describe the request's current status",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.3.3",
  },
  needs: [],
  exercise: firstJobs,
  scope: "exercise",
  judge: ({ history, target }) => {
    const looks = opsOf(history, "submit", "first").map((op) => lookAt(op, target));
    const { examined, ...found } = sorted(looks);
    return verdictFrom({
      level: "must",
      examined,
      holds: `${examined} of ${looks.length} valid requests were answered 202 with a status`,
      ...found,
      witness: { requests: looks.length, answered: examined },
    });
  },
});

function lookAt(op: Op, target: Target): Look {
  const saying = sayingOf(op);
  if (saying === "unclear" || saying === "later")
    return unseen(`a valid request was answered ${wordOf(op)}`, op);
  const status = statusOf(op);
  if (status !== 202 && status !== 201)
    return broken(`a valid request was answered ${status}, not 202`, op);
  // The 202 may wrap the job where the status does not: a reader finds the word all the same.
  if (op.state === null && !statesAnywhere(target, op.answer?.body ?? ""))
    return broken(`the ${status} states no status`, op);
  if (op.state === "unknown")
    return broken(`the ${status} states a status that is not declared`, op);
  return status === 201 ? tolerated("answered 201 instead of 202", op) : holds;
}
