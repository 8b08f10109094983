import { sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { Op } from "../contract/op.ts";
import {
  keyWithAnotherPayload,
  otherPayloadLabels,
} from "../exercises/key-with-another-payload.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { callsOf, groupBy, opsOf } from "../judging/views.ts";

/** Each of the two kinds of another payload, in each of the three moments. */
const leastRequests = 6;

/**
 * A key that comes with another payload is a mistake of the client, and the worst answer to it is
 * "accepted": then one of two pieces of work is silently not done.
 *
 * 422 is what the draft asks for, unless the profile declares another; any other 4xx refuses it as well. The first job must go on as
 * if nothing had been: only its own payload may reach the ledger.
 */
export const keyWithAnotherPayloadIsRefused = defineCheck({
  id: "key-with-another-payload-is-refused",
  requirement: "IDM-4",
  level: "must",
  title: "The same key with another payload is refused, and the first job is untouched",
  clause: {
    text: "Idempotency-Key draft, 2.7: if there is an attempt to reuse an idempotency key with a different request payload, the resource server SHOULD reply with 422",
    url: "https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07#section-2.7",
  },
  needs: ["idempotency-key"],
  exercise: keyWithAnotherPayload,
  scope: "exercise",
  judge: ({ history, policy }) => {
    const declared = policy.profile?.otherPayload ?? 422;
    const { first, ...moments } = otherPayloadLabels;
    const labels: ReadonlySet<string> = new Set(Object.values(moments));
    const submits = opsOf(history, "submit");
    const firsts = submits.filter((op) => op.label === first && op.jobId !== null);
    const keys = new Set(firsts.map((op) => op.idempotencyKey));
    const others = submits.filter((op) => labels.has(op.label) && keys.has(op.idempotencyKey));
    const calls = callsOf(history);
    const reads = groupBy(opsOf(history, "read"), (op) => op.jobId);
    const { examined, ...found } = sorted([
      ...others.map((op) => lookAtAnswer(op, declared)),
      ...others.flatMap((op) => lookAtCalls(op, calls)),
      ...firsts.flatMap((op) => lookAtFirst(op, reads.get(op.jobId ?? "")?.at(-1))),
    ]);
    return verdictFrom({
      level: "must",
      examined,
      atLeast: leastRequests,
      holds: `${others.length} requests with a used key and another payload were refused, and only the first payloads ran`,
      ...found,
      witness: {
        jobs: firsts.length,
        whileRunning: others.filter((op) => op.label === moments.running).length,
        whileWaiting: others.filter((op) => op.label === moments.waiting).length,
        afterEnd: others.filter((op) => op.label === moments.ended).length,
        calls: calls.length,
      },
    });
  },
});

function lookAtAnswer(op: Op, declared: number): Look {
  const saying = sayingOf(op);
  if (saying === "yes")
    return broken(`a used key with another payload was answered ${wordOf(op)} (${op.label})`, op);
  if (saying !== "no") return unseen(`another payload was answered ${wordOf(op)}`, op);
  return statusOf(op) === declared
    ? holds
    : tolerated(`a used key with another payload was answered ${wordOf(op)}, not ${declared}`, op);
}

/** What was refused must not run, neither as a job of its own nor in place of the first payload. */
function lookAtCalls(op: Op, calls: readonly Call[]): readonly Look[] {
  if (sayingOf(op) !== "no") return [];
  const ran = calls.find(
    (call) =>
      call.token === op.token ||
      (op.payloadDigest !== null && call.payloadDigest === op.payloadDigest),
  );
  return ran === undefined ? [] : [broken("the payload that was refused ran", op, ran)];
}

function lookAtFirst(first: Op, lastRead: Op | undefined): readonly Look[] {
  const isGone = lastRead !== undefined && sayingOf(lastRead) === "no";
  return isGone
    ? [broken("the first job is gone after its key was used again", first, lastRead)]
    : [];
}
