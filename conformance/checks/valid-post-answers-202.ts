import { defineCheck, verdictFrom, type Finding } from "../check.ts";
import type { Op } from "../contract/op.ts";
import { firstJobs } from "../exercises/first-jobs.ts";
import { opsOf } from "../views.ts";

/**
 * A 202 says "noted, not done": the client must learn from it where the work stands.
 *
 * 201 with a job resource is a tolerated way to say it; any other answer to a valid first request
 * is not an acceptance at all.
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
  judge: ({ history }) => {
    const answered = opsOf(history, "submit", "first").filter((op) => op.answer !== null);
    const found = answered.map((op) => ({ op, says: complaint(op) }));
    return verdictFrom({
      level: "must",
      examined: answered.length,
      holds: `${answered.length} of ${answered.length} valid requests were answered 202 with a status`,
      broken: found.flatMap(({ op, says }): Finding[] =>
        says === null ? [] : [{ because: says, evidence: [op] }],
      ),
      tolerated: answered
        .filter((op) => op.answer?.status === 201)
        .map((op) => ({ because: "answered 201 instead of 202", evidence: [op] })),
      witness: { requests: answered.length },
    });
  },
});

function complaint(op: Op): string | null {
  const status = op.answer?.status;
  if (status !== 202 && status !== 201) return `a valid request was answered ${status}, not 202`;
  if (op.state === null) return `the ${status} states no status`;
  if (op.state === "unknown") return `the ${status} states a status that is not declared`;
  return null;
}
