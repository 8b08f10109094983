import { sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { complaintAboutCalls } from "../judging/effects.ts";
import { limitLabels, rateLimitMet } from "../exercises/rate-limit-met.ts";
import { wrongLabels, wrongRequests } from "../exercises/wrong-requests.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import {
  allOps,
  callsByToken,
  callsOf,
  groupBy,
  lastSightings,
  opsOf,
  showsEnd,
} from "../judging/views.ts";

/**
 * A key names work that was accepted. A request that was refused has named nothing: whoever corrects
 * it must not be given its error again, nor be told that the key is taken.
 *
 * The last answer under the key counts: for a moment the refused request may still hold it. What was
 * refused for a limit is sent again as it was; it counts only where the limit let another request pass.
 */
export const refusedRequestLeavesItsKeyFree = defineCheck({
  id: "refused-request-leaves-its-key-free",
  requirement: "IDM-9",
  level: "must",
  title: "A refused request does not consume its key: the corrected one is accepted and runs once",
  clause: {
    text: "Stripe API, idempotent requests: no idempotent result is saved when the parameters fail validation",
    url: "https://docs.stripe.com/api/idempotent_requests",
  },
  needs: ["idempotency-key"],
  exercise: wrongRequests,
  also: [rateLimitMet],
  scope: "exercise",
  judge: ({ history }) => {
    const refused = allOps(history).filter((op) => !isCorrected(op) && sayingOf(op) === "no");
    const corrected = groupBy(
      opsOf(history, "submit").filter(isCorrected),
      (op) => op.idempotencyKey,
    );
    const last = lastSightings(history);
    const calls = callsByToken(history);
    const ofRefused = refused.flatMap((op) => {
      const told = corrected.get(op.idempotencyKey ?? "")?.at(-1);
      if (told === undefined) return [];
      const hasEnded = showsEnd(last.get(told.jobId ?? ""));
      return [lookAt({ op, told, hasEnded, calls: calls.get(told.token ?? "") ?? [] })];
    });
    const looks = [...ofRefused, ...looksAtLimited(history)];
    const { examined, ...found } = sorted(looks);
    return verdictFrom({
      level: "must",
      examined,
      holds: `${examined} corrected requests were accepted under the key of a refused one, and ran once`,
      ...found,
      witness: {
        refused: refused.length,
        corrected: corrected.size,
        sentAgainAfter429: opsOf(history, "submit", limitLabels.waited).length,
        calls: callsOf(history).length,
      },
    });
  },
});

function isCorrected(op: Op): boolean {
  return op.label === wrongLabels.corrected;
}

/** Requests that were answered 429 and sent again when the wait was over. */
function looksAtLimited(history: History): readonly Look[] {
  const ops = groupBy(opsOf(history, "submit"), (op) => op.idempotencyKey);
  return opsOf(history, "submit", limitLabels.waited).flatMap((waited) => {
    const its = ops.get(waited.idempotencyKey ?? "") ?? [waited];
    const [first = waited] = its;
    const told = its.at(-1) ?? waited;
    if (statusOf(first) !== 429) return [];
    switch (sayingOf(told)) {
      case "yes":
        return [holds];
      case "no":
        return [broken(`after a 429 the same request was answered ${wordOf(told)}`, first, told)];
      case "unclear":
        return [];
      case "later": {
        // That others pass meanwhile shows that it is the key, and not the limit.
        const passed = opsOf(history, "submit", limitLabels.fresh).find(
          (op) => op.sentAt >= waited.doneAt && op.doneAt <= told.sentAt && sayingOf(op) === "yes",
        );
        return passed === undefined
          ? []
          : [
              broken(
                "a request is answered 429 again while others pass",
                first,
                waited,
                passed,
                told,
              ),
            ];
      }
    }
  });
}

function lookAt(options: { op: Op; told: Op; hasEnded: boolean; calls: readonly Call[] }): Look {
  const { op, told, hasEnded, calls } = options;
  const saying = sayingOf(told);
  if (saying === "no")
    return broken(
      `after a ${wordOf(op)} the corrected request under the same key was answered ${wordOf(told)}`,
      op,
      told,
    );
  if (saying !== "yes")
    return unseen(`the corrected request was answered ${wordOf(told)}`, op, told);
  const complaint = complaintAboutCalls(calls);
  if (complaint !== null) return broken(`corrected request: ${complaint}`, op, told, ...calls);
  if (!hasEnded) return unseen("the job of a corrected request was not seen to end", op, told);
  return calls.length === 0
    ? broken("the job of a corrected request ended and never ran", op, told)
    : holds;
}
