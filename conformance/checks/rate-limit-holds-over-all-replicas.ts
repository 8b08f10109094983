import { sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import type { RateLimit } from "../contract/policy.ts";
import { limitLabels, rateLimitMet } from "../exercises/rate-limit-met.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { callsByToken, groupBy, opsOf } from "../judging/views.ts";
import { worstExcess } from "../judging/worst-excess.ts";

/**
 * A limit that each replica counts by itself is none: the more there are, the more pass.
 *
 * Windows may begin when the service likes, and a burst may be granted at once: in a span of time
 * there may be one window's worth more than its length says. What was refused must not run. Another
 * tenant must not pay: it counts only if it was accepted before, and sends far less than is granted.
 */
export const rateLimitHoldsOverAllReplicas = defineCheck({
  id: "rate-limit-holds-over-all-replicas",
  requirement: "RTL-1",
  level: "must",
  title:
    "Over the limit of submissions a client is answered 429 by all replicas together, and no job is made",
  clause: {
    text: "RFC 6585, 4: 429 indicates that the user has sent too many requests in a given amount of time",
    url: "https://www.rfc-editor.org/rfc/rfc6585#section-4",
  },
  needs: ["rate-limit"],
  exercise: rateLimitMet,
  scope: "exercise",
  judge: ({ history, policy }) => {
    const limit = policy.rateLimit ?? { count: 1, windowMs: 1 };
    const mine = opsOf(history, "submit").filter(({ as }) => as === "rate-limited");
    const admitted = firstOfEachJob(mine);
    const refused = mine.filter((op) => statusOf(op) === 429);
    const { examined: _, ...found } = sorted([
      lookAtCount(admitted, { limit, refused }),
      lookAtAdmitted(history, admitted),
      ...lookAtRefusals(mine),
      ...looksAtCalls(history, mine),
      ...looksAtControl(history, limit),
    ]);
    return verdictFrom({
      level: "must",
      examined: refused.length,
      holds: `${admitted.length} of ${mine.length} submissions were accepted, never more than ${limit.count} in ${limit.windowMs} ms and one window's worth`,
      ...found,
      witness: {
        sent: mine.length,
        admitted: admitted.length,
        refused: refused.length,
        replicas: new Set(admitted.map(({ replica }) => replica)).size,
        controls: opsOf(history, "submit", limitLabels.control).length,
      },
    });
  },
});

function firstOfEachJob(ops: readonly Op[]): readonly Op[] {
  const named = ops.filter((op) => sayingOf(op) === "yes" && op.jobId !== null);
  return [...groupBy(named, ({ jobId }) => jobId).values()].flatMap((its) => its.slice(0, 1));
}

function lookAtCount(
  admitted: readonly Op[],
  { limit, refused }: { limit: RateLimit; refused: readonly Op[] },
): Look {
  const excess = worstExcess(admitted, limit);
  if (excess !== null) {
    const { ops, spanMs, most } = excess;
    return broken(
      `${ops.length} submissions were accepted within ${Math.round(spanMs)} ms, where ${most} may be by a limit of ${limit.count} in ${limit.windowMs} ms`,
      ...ops,
    );
  }
  return refused.length > 0 ? holds : unseen("the limit was not met", ...admitted.slice(0, 1));
}

/** Of a service that runs nothing nobody can say that it does not run what it refused. */
function lookAtAdmitted(history: History, admitted: readonly Op[]): Look {
  const calls = callsByToken(history);
  return admitted.some(({ token }) => calls.has(token ?? ""))
    ? holds
    : unseen("nothing that was accepted was seen to run", ...admitted.slice(0, 1));
}

function lookAtRefusals(ops: readonly Op[]): readonly Look[] {
  if (ops.some((op) => statusOf(op) === 429)) return [];
  // A 5xx may be anything: then the limit was not met.
  const other = ops.find((op) => sayingOf(op) === "no");
  if (other === undefined || !ops.some((op) => sayingOf(op) === "yes")) return [];
  return [broken(`over the limit is answered ${wordOf(other)}, not 429`, other)];
}

/** Work all of whose submissions were refused with 429 was never accepted by anybody. */
function looksAtCalls(history: History, ops: readonly Op[]): readonly Look[] {
  const calls = callsByToken(history);
  return [...groupBy(ops, ({ token }) => token)].flatMap(([token, its]) => {
    const [call] = calls.get(token) ?? [];
    const isRefused = its.every((op) => statusOf(op) === 429);
    return isRefused && call !== undefined
      ? [broken("a submission that was answered 429 ran all the same", ...its.slice(0, 2), call)]
      : [];
  });
}

function looksAtControl(history: History, { count }: RateLimit): readonly Look[] {
  const before = opsOf(history, "submit", limitLabels.before);
  const control = opsOf(history, "submit", limitLabels.control);
  const wasAccepted = before.length > 0 && before.every((op) => sayingOf(op) === "yes");
  if (!wasAccepted || control.length > count) return [];
  const refused = control.filter((op) => statusOf(op) === 429);
  // One may be anything.
  return refused.length > 1
    ? [broken("another tenant is refused while one exceeds its limit", ...refused)]
    : [];
}
