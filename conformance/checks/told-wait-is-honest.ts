import { sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Op } from "../contract/op.ts";
import { queueFilledToItsDepth } from "../exercises/queue-filled-to-its-depth.ts";
import { limitLabels, rateLimitMet } from "../exercises/rate-limit-met.ts";
import { broken, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { toldWaitOf } from "../judging/told-wait.ts";
import { groupBy, opsOf } from "../judging/views.ts";

/**
 * Who is told to wait and does so has done all that can be asked of a client.
 *
 * One client waited at a time. One refusal after a wait may be bad luck; two are a wait that does not
 * help. The waits that a full queue tells cannot be tried: nothing leaves it while we hold the calls.
 */
export const toldWaitIsHonest = defineCheck({
  id: "told-wait-is-honest",
  requirement: "RTL-2",
  level: "should",
  title: "A refusal for a limit says how long to wait, and who waits so long is accepted",
  clause: {
    text: "RFC 6585, 4: 429 MAY include a Retry-After header indicating how long to wait before making a new request",
    url: "https://www.rfc-editor.org/rfc/rfc6585#section-4",
  },
  needs: ["rate-limit"],
  exercise: rateLimitMet,
  also: [queueFilledToItsDepth],
  scope: "exercise",
  judge: ({ history }) => {
    const limited = opsOf(history, "submit").filter(
      ({ as }) => as === "rate-limited" || as === "depth-limited",
    );
    const refused = limited.filter(isRefused);
    const waited = opsOf(history, "submit", limitLabels.waited);
    const before = groupBy(refused, ({ token }) => token);
    const unlucky = waited.filter(isRefused);
    const { examined: _, ...found } = sorted([
      ...looksAtTelling(refused),
      ...(unlucky.length > 1
        ? unlucky.map((op) => lookAtUnlucky(op, before.get(op.token ?? "") ?? []))
        : []),
    ]);
    const accepted = waited.filter((op) => sayingOf(op) === "yes").length;
    return verdictFrom({
      level: "should",
      examined: accepted,
      atLeast: Math.max(1, waited.length - 1),
      holds: `${refused.length} refusals say how long to wait; ${accepted} of ${waited.length} who did were accepted`,
      ...found,
      witness: {
        refused: refused.length,
        waited: waited.length,
        acceptedAfterIt: accepted,
        longestToldMs: refused.reduce((longest, op) => Math.max(longest, toldMs(op)), 0),
      },
    });
  },
});

function isRefused(op: Op): boolean {
  return statusOf(op) === 429 || statusOf(op) === 503;
}

function toldMs(op: Op): number {
  const told = toldWaitOf(op);
  return "ms" in told ? told.ms : 0;
}

/** All alike are told once. */
function looksAtTelling(refused: readonly Op[]): readonly Look[] {
  const silent = refused.filter((op) => toldWaitOf(op).kind === "none");
  const malformed = refused.filter((op) => toldWaitOf(op).kind === "malformed");
  return [
    ...silent.slice(0, 1).map((op) =>
      // A proxy may answer 503 by itself; a 429 is the service's own.
      statusOf(op) === 503 && silent.length < refused.length
        ? tolerated("a 503 does not say how long to wait", op)
        : broken(`a ${wordOf(op)} does not say how long to wait (${silent.length} such)`, op),
    ),
    ...malformed.slice(0, 1).map((op) => broken("a Retry-After cannot be understood", op)),
    ...(refused.length === 0 ? [unseen("nothing was refused")] : []),
  ];
}

function lookAtUnlucky(op: Op, earlier: readonly Op[]): Look {
  const told = earlier.filter(({ doneAt }) => doneAt <= op.sentAt).slice(-1);
  return broken(`a client that had waited was answered ${wordOf(op)} again`, ...told, op);
}
