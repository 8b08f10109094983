import { sayingOf, wordOf } from "../answers.ts";
import { defineCheck, verdictFrom } from "../check.ts";
import type { Call } from "../contract/call.ts";
import type { Op } from "../contract/op.ts";
import { complaintAboutCalls } from "../effects.ts";
import { wrongLabels, wrongRequests } from "../exercises/wrong-requests.ts";
import { broken, holds, sorted, unseen, type Look } from "../looks.ts";
import { allOps, callsOf, groupBy, lastSightings, opsOf, showsEnd } from "../views.ts";

/**
 * A key names work that was accepted. A request that was refused has named nothing: whoever corrects
 * it must not be given its error again, nor be told that the key is taken.
 *
 * The last answer under the key counts: for a moment the refused request may still hold it.
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
  scope: "exercise",
  judge: ({ history }) => {
    const refused = allOps(history).filter((op) => !isCorrected(op) && sayingOf(op) === "no");
    const corrected = groupBy(
      opsOf(history, "submit").filter(isCorrected),
      (op) => op.idempotencyKey,
    );
    const last = lastSightings(history);
    const calls = groupBy(callsOf(history), (call) => call.token);
    const looks = refused.flatMap((op) => {
      const told = corrected.get(op.idempotencyKey ?? "")?.at(-1);
      if (told === undefined) return [];
      const hasEnded = showsEnd(last.get(told.jobId ?? ""));
      return [lookAt({ op, told, hasEnded, calls: calls.get(told.token ?? "") ?? [] })];
    });
    const { examined, ...found } = sorted(looks);
    return verdictFrom({
      level: "must",
      examined,
      holds: `${examined} corrected requests were accepted under the key of a refused one, and ran once`,
      ...found,
      witness: {
        refused: refused.length,
        corrected: corrected.size,
        calls: callsOf(history).length,
      },
    });
  },
});

function isCorrected(op: Op): boolean {
  return op.label === wrongLabels.corrected;
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
