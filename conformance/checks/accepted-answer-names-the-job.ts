import { isRedirect, sayingOf, statusOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import { firstJobs } from "../exercises/first-jobs.ts";
import { followedLabel, lookAtStatusUrl } from "../judging/followed-urls.ts";
import { broken, sorted } from "../judging/looks.ts";
import { groupBy, opsOf } from "../judging/views.ts";

/**
 * Who was told 202 must be able to ask later, with nothing in hand but that answer.
 *
 * The URL may stand in `Location`, `Operation-Location` or the body: no standard prefers one for a
 * 202. One that leads to the job is enough, and what it leads to must carry the same id.
 */
export const acceptedAnswerNamesTheJob = defineCheck({
  id: "accepted-answer-names-the-job",
  requirement: "ACC-2",
  level: "must",
  title: "The accepting answer names the job: its id, and a status URL that leads to it",
  clause: {
    text: "RFC 9110, 15.3.3: the representation sent with 202 ought to point to, or embed, a status monitor",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.3.3",
  },
  needs: [],
  exercise: firstJobs,
  scope: "exercise",
  judge: ({ history, target }) => {
    const followed = groupBy(opsOf(history, "read", followedLabel), (op) => op.token);
    const accepted = opsOf(history, "submit", "first").filter(
      (op) => sayingOf(op) === "yes" && !isRedirect(op),
    );
    const looks = accepted.map((op) =>
      op.jobId === null
        ? broken(`a ${statusOf(op)} names no job id`, op)
        : lookAtStatusUrl({ op, target, followed: followed.get(op.token ?? "") ?? [] }),
    );
    const { examined, ...found } = sorted(looks);
    return verdictFrom({
      level: "must",
      examined,
      holds: `each of ${examined} accepting answers names an id and a URL that leads to the same id`,
      ...found,
      witness: {
        accepted: accepted.length,
        followed: [...followed.values()].flat().length,
      },
    });
  },
});
