import { sayingOf, wordOf } from "../judging/answers.ts";
import { awkwardPayloads, refusablePayloads } from "../judging/awkward-payload.ts";
import { digestOf } from "../canonical-json.ts";
import { callsOfJobs } from "../judging/calls-of-job.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { Op } from "../contract/op.ts";
import type { Policy } from "../contract/policy.ts";
import { awkwardPayloadsSent } from "../exercises/awkward-payloads-sent.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { opsOf } from "../judging/views.ts";

/**
 * The payload is the client's: whatever it passes through, the dependency gets the same value.
 *
 * Compared by a digest over canonical JSON, so that blanks, escapes and the order of members do not
 * count. A payload that is refused at once is not altered.
 */
export const payloadReachesTheDependencyUnaltered = defineCheck({
  id: "payload-reaches-the-dependency-unaltered",
  requirement: "EXE-6",
  level: "must",
  title: "The payload reaches the dependency as the same JSON value",
  clause: {
    text: "Jobproof contract; RFC 8259, 6, and RFC 7493, 2.2: numbers that a double holds are interoperable",
    url: "https://www.rfc-editor.org/rfc/rfc7493#section-2.2",
  },
  needs: [],
  exercise: awkwardPayloadsSent,
  scope: "exercise",
  judge: ({ history, policy }) => {
    const jobs = callsOfJobs(history);
    const callsOfIt = ({ jobId }: Op): readonly Call[] => jobs.get(jobId ?? "")?.calls ?? [];
    const submits = opsOf(history, "submit");
    const examined = submits.filter((op) => !isRefused(op));
    return verdictFrom({
      level: "must",
      ...sorted(examined.flatMap((op) => lookAt({ op, calls: callsOfIt(op), policy }))),
      holds: `${examined.length} awkward payloads arrived as they were sent`,
      witness: {
        payloads: examined.length,
        refused: submits.length - examined.length,
        calls: examined.flatMap(callsOfIt).length,
      },
    });
  },
});

/** Says whether a payload was not taken that a careful service may refuse. */
function isRefused(op: Op): boolean {
  return sayingOf(op) !== "yes" && refusablePayloads.has(op.label);
}

function lookAt(options: { op: Op; calls: readonly Call[]; policy: Policy }): readonly Look[] {
  const { op, calls, policy } = options;
  const saying = sayingOf(op);
  if (saying === "no")
    return [tolerated(`a payload (${op.label}) is refused with ${wordOf(op)}`, op)];
  if (saying !== "yes") return [unseen(`a payload (${op.label}) was answered ${wordOf(op)}`, op)];
  if (calls.length === 0) return [unseen(`the job of a payload (${op.label}) was not called`, op)];
  const sent = new Set([op.payloadDigest, digestOfProbe(op, policy)]);
  return calls.map((call) => {
    if (call.payloadDigest !== null && sent.has(call.payloadDigest)) return holds;
    const how = call.payloadDigest === null ? "did not arrive" : "arrived altered";
    return broken(`a payload (${op.label}) ${how}`, op, call);
  });
}

/**
 * The digest of the whole probe, with its URL and token: a service may call that the payload.
 *
 * The history keeps the head of a large body, where the URL stands; the rest is known by its name.
 */
function digestOfProbe(op: Op, policy: Policy): string | null {
  const sent = awkwardPayloads(policy).find(({ name }) => name === op.label);
  const url = (op.request.body ?? "")
    .split('"')
    .find((text) => text.startsWith("http") && text.endsWith(`/${op.token}`));
  if (sent === undefined || url === undefined) return null;
  return digestOf({ url, token: op.token, payload: sent.payload });
}
