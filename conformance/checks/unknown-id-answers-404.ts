import { sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { unknownIdsRead } from "../exercises/unknown-ids-read.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { acceptedJobs, groupBy, opsOf } from "../judging/views.ts";

/**
 * Whoever asks for a job that is not there must be told so, instead of waiting for it for ever.
 *
 * An id that cannot be one may be called malformed. A 500 counts only if it came each time.
 */
export const unknownIdAnswers404 = defineCheck({
  id: "unknown-id-answers-404",
  requirement: "STS-7",
  level: "must",
  title: "An id that was never given out answers 404",
  clause: {
    text: "RFC 9110, 15.5.5 and 15.5.11: there is no current representation for the target resource, or it is gone for good",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.5",
  },
  needs: [],
  exercise: unknownIdsRead,
  scope: "run",
  judge: ({ history }) => {
    // What looks like an invented id may be somebody's: then it is no stimulus.
    const known = acceptedJobs(history);
    const isAsked = ({ exercise, jobId }: Op): boolean =>
      exercise === unknownIdsRead.id && jobId !== null && !known.has(jobId);
    const asked = [
      ...opsOf(history, "read").filter(isAsked),
      ...opsOf(history, "result").filter(isAsked),
    ];
    const groups = [...groupBy(asked, (op) => `${op.did} ${op.jobId}`).values()];
    return verdictFrom({
      level: "must",
      ...sorted([...groups.map(lookAt), ...lookAtKnown(history)]),
      holds: `${asked.length} requests for ${groups.length} unknown ids were answered 404 or 410`,
      witness: {
        requests: asked.length,
        likeARealOne: asked.filter((op) => op.label === "like-a-real-one").length,
      },
    });
  },
});

/** Where a job that is there answers 404 too, that is no answer to which of them is. */
function lookAtKnown(history: History): readonly Look[] {
  const known = acceptedJobs(history);
  const reads = opsOf(history, "read").filter((op) => known.has(op.jobId ?? ""));
  return reads.some(({ outcome }) => outcome === "ok")
    ? []
    : [unseen("no job that was accepted could be read either", ...reads.slice(0, 1))];
}

/** Looks at all answers about one id. */
function lookAt(ops: readonly Op[]): Look {
  const answered = ops.filter((op) => op.answer !== null);
  // Who is asked to come again later has been told nothing about the id.
  const wrong = answered.find(
    (op) => ["yes", "no"].includes(sayingOf(op)) && !kindStatuses.has(statusOf(op)),
  );
  if (wrong !== undefined)
    return broken(`an id that was never given out is answered ${wordOf(wrong)}, not 404`, wrong);
  if (answered.length > 1 && answered.every((op) => statusOf(op) === 500))
    return broken("an id that was never given out is answered 500 each time, not 404", ...answered);
  const odd = answered.find((op) => statusOf(op) !== 404 && statusOf(op) !== 410);
  if (odd === undefined) return answered.length > 0 ? holds : unseen("no answer came", ...ops);
  return kindStatuses.has(statusOf(odd))
    ? tolerated(`an unknown id is answered ${wordOf(odd)}, not 404`, odd)
    : unseen(`an unknown id was answered ${wordOf(odd)}`, odd);
}

/** 400 and 422 call the id malformed; 403 does not tell whether it exists. */
const kindStatuses: ReadonlySet<number> = new Set([404, 410, 400, 422, 403]);
