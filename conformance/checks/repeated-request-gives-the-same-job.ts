import { isRedirect, sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { complaintAboutCalls } from "../judging/effects.ts";
import { repeatedRequests, repeatLabels } from "../exercises/repeated-requests.ts";
import { followedLabel, lookAtStatusUrl } from "../judging/followed-urls.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { statusUrlsIn } from "../judging/status-urls.ts";
import { callsByToken, groupBy, opsOf } from "../judging/views.ts";

/** Two in each of the three moments, so that none of them goes unlooked at. */
const leastRepeats = 6;

/**
 * A client that lost the answer asks again, and must get the job that it has already.
 *
 * Equivalent is not equal: the current status, the dates and the order of headers may differ, and
 * 200 may stand for 202. The id may not, and neither may what the ledger sees. A conflict at once
 * after the first answer is tolerated: the service may still hold the key for a moment.
 */
export const repeatedRequestGivesTheSameJob = defineCheck({
  id: "repeated-request-gives-the-same-job",
  requirement: "IDM-1",
  level: "must",
  title: "The same request under the same key gives the same job, and no second effect",
  clause: {
    text: "Idempotency-Key draft, 2.6, Retry: the resource server SHOULD respond with the result of the previously completed operation",
    url: "https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07#section-2.6",
  },
  needs: ["idempotency-key"],
  exercise: repeatedRequests,
  scope: "exercise",
  judge: ({ history, target }) => {
    const { first, ...moments } = repeatLabels;
    const byToken = groupBy(opsOf(history, "submit"), (op) => op.token);
    const follows = groupBy(opsOf(history, "read", followedLabel), (op) => op.token);
    const calls = callsByToken(history);
    const works = opsOf(history, "submit", first).flatMap((original): Work[] => {
      if (original.jobId === null || original.token === null) return [];
      const { token } = original;
      const repeats = (byToken.get(token) ?? []).filter((op) => op !== original);
      const made = calls.get(token) ?? [];
      return [{ original, repeats, followed: follows.get(token) ?? [], calls: made }];
    });
    const { examined, ...found } = sorted(works.flatMap((work) => looksAt(work, target)));
    const repeats = works.flatMap((work) => work.repeats);
    const count = (label: string): number => repeats.filter((op) => op.label === label).length;
    return verdictFrom({
      level: "must",
      examined,
      atLeast: leastRepeats,
      holds: `${repeats.length} repeats of ${works.length} requests gave the same jobs, and the ledger saw each once`,
      ...found,
      witness: {
        repeatsAtOnce: count(moments.atOnce),
        repeatsWhileRunning: count(moments.running),
        repeatsAfterEnd: count(moments.ended),
        calls: works.flatMap((work) => work.calls).length,
      },
    });
  },
});

/** One piece of work: its first request, the repeats, what the last one's URL led to, the calls. */
type Work = Readonly<{
  original: Op;
  repeats: readonly Op[];
  followed: readonly Op[];
  calls: readonly Call[];
}>;

function looksAt(work: Work, target: Target): readonly Look[] {
  const { original, repeats, followed, calls } = work;
  const complaint = complaintAboutCalls(calls);
  const last = repeats.at(-1);
  return [
    ...repeats.map((op) => lookAtRepeat({ original, op, target })),
    ...(last === undefined || followed.length === 0
      ? []
      : [lookAtStatusUrl({ op: last, target, followed })]),
    ...(complaint === null ? [] : [broken(complaint, original, ...calls)]),
  ];
}

function lookAtRepeat(options: { original: Op; op: Op; target: Target }): Look {
  const { original, op, target } = options;
  const saying = sayingOf(op);
  if (saying === "later" || saying === "unclear")
    return unseen(`a repeat was answered ${wordOf(op)}`, original, op);
  if (saying === "no") {
    const because = `the same request under the same key was answered ${wordOf(op)} (${op.label})`;
    const mayBeHeld = op.label === repeatLabels.atOnce && statusOf(op) === 409;
    return mayBeHeld ? tolerated(because, original, op) : broken(because, original, op);
  }
  if (isRedirect(op)) return tolerated(`a repeat was answered ${wordOf(op)}`, original, op);
  if (op.jobId === null)
    return broken(`the ${wordOf(op)} to a repeat names no job id`, original, op);
  if (op.jobId !== original.jobId)
    return broken(`a repeat of the request made another job (${op.label})`, original, op);
  const hasLostUrl =
    statusUrlsIn(original, target).length > 0 && statusUrlsIn(op, target).length === 0;
  return hasLostUrl
    ? tolerated("the first answer names a status URL and the repeated one does not", original, op)
    : holds;
}
