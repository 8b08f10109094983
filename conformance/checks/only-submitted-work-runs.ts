import { wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom, type Finding } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { Op } from "../contract/op.ts";
import { refusedBesideAccepted } from "../exercises/refused-beside-accepted.ts";
import { allOps, callsByToken, groupBy } from "../judging/views.ts";

/**
 * What nobody ordered must not be done, and a refusal must be one: whoever was told 4xx will order
 * again, or has good reason not to.
 *
 * Judged over the whole run. A token is cleared by any submission of it that was not definitely
 * refused: an unclear one may have run.
 */
export const onlySubmittedWorkRuns = defineCheck({
  id: "only-submitted-work-runs",
  requirement: "DUR-3",
  level: "must",
  title: "Nothing runs that was not submitted, or that was refused",
  clause: {
    text: "After Jepsen's total-queue checker: what comes out and never went in is unexpected",
    url: "https://github.com/jepsen-io/jepsen/blob/main/jepsen/src/jepsen/checker.clj",
  },
  needs: [],
  exercise: refusedBesideAccepted,
  scope: "run",
  judge: ({ history }) => {
    // Who reads a job carries its token too, and has ordered nothing.
    const ops = allOps(history).filter(({ did }) => did === "submit" || did === "other");
    const sent = groupBy(ops, (op) => op.token);
    // An odd request may carry a token in its body only.
    const carrying = (token: string): readonly Op[] =>
      sent.get(token) ?? ops.filter((op) => op.request.body?.includes(token) === true);
    const calls = callsByToken(history);
    const refused = [...sent.values()].filter((its) => its.every(isRefused));
    return verdictFrom({
      level: "must",
      examined: calls.size,
      holds: `all ${calls.size} tokens that were called had been submitted; ${refused.length} that were refused were never called`,
      broken: [...calls].flatMap(([token, its]) => complaint(its, carrying(token))),
      witness: { called: calls.size, submitted: sent.size, refused: refused.length },
    });
  },
});

function complaint(calls: readonly Call[], ops: readonly Op[]): readonly Finding[] {
  const shown = calls.slice(0, 3);
  const [first] = ops;
  if (first === undefined) {
    return [{ because: "a call was made for a token that was never submitted", evidence: shown }];
  }
  if (!ops.every(isRefused)) return [];
  const because = `a submission that was refused with ${wordOf(first)} was run all the same`;
  return [{ because, evidence: [...ops.slice(0, 3), ...shown] }];
}

function isRefused(op: Op): boolean {
  return op.outcome === "fail";
}
