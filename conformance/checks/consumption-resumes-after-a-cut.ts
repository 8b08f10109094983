import { longestDelayMs } from "../judging/backoff.ts";
import type { Call } from "../contract/call.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import type { Policy } from "../contract/policy.ts";
import { lookAtCapacity } from "../judging/capacity.ts";
import { cutsIn, wasFelt, type Cut } from "../judging/cuts.ts";
import { cutOffLabels, workersCutOff } from "../exercises/workers-cut-off.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { largest } from "../judging/extremes.ts";
import { acceptedUnder, allOps, callsByToken, callsOf, endOf } from "../judging/views.ts";

/**
 * A connection that breaks is noticed by most; one that merely falls silent, or comes back without
 * its subscriptions, by few. Nobody restarts anything here: the workers find back by themselves.
 *
 * The time runs from the moment in which the link was whole again to the first call of a job that was
 * accepted while it was not. Of those that fail at their first call the second must follow as well: what
 * brings back who waits is often another part than what takes up who comes. And in the end as many
 * must run at a time as before: one worker may hide that another takes nothing any more.
 */
export const consumptionResumesAfterACut = defineCheck({
  id: "consumption-resumes-after-a-cut",
  requirement: "DUR-6",
  level: "must",
  title:
    "After their links were cut, workers take up jobs again by themselves in the declared time",
  clause: {
    text: "Jobproof contract: recovery within policy.recoverWithinMs; the cuts are those of Toxiproxy's reset_peer and timeout",
    url: "https://github.com/Shopify/toxiproxy#toxics",
  },
  needs: ["worker-broker-link", "recovery-time"],
  exercise: workersCutOff,
  scope: "exercise",
  judge: ({ history, policy }) => {
    const { recoverWithinMs = 0 } = policy;
    const cuts = cutsIn(history, { exercise: workersCutOff.id, role: "worker" }).filter(wasFelt);
    const seen = cuts.map((cut) => recoveryFrom(history, cut));
    const looks = [
      ...seen.map((recovery) => lookAt({ recovery, recoverWithinMs })),
      ...seen.flatMap((recovery) => lookAtRetries({ recovery, history, policy })),
      ...(cuts.length === 0 ? [] : lookAtCapacity(history, policy)),
    ];
    const took = seen.flatMap(({ first }) => (first === null ? [] : [first.tookMs]));
    const kinds = new Set(cuts.map(({ fault }) => fault.fault.kind));
    return verdictFrom({
      level: "must",
      ...sorted(looks),
      holds: `jobs were taken up within ${Math.round(largest(took, 0))} ms after each of ${cuts.length} cuts; declared are ${recoverWithinMs}`,
      witness: {
        cuts: cuts.length,
        kinds: kinds.size,
        connectionsCut: cuts.reduce((sum, { fault }) => sum + fault.sockets, 0),
        retried: acceptedUnder(history, { exercise: workersCutOff.id, label: cutOffLabels.failing })
          .length,
        longestRecoveryMs: Math.round(largest(took, 0)),
      },
    });
  },
});

/** How a link came back. */
type Recovery = Readonly<{
  cut: Cut;
  healedAt: number;
  /** The first call of a job that was accepted during the cut; null if it never came. */
  first: Readonly<{ call: Call; tookMs: number }> | null;
  /** Until when anybody looked. */
  watchedUntil: number;
}>;

/** Our own part of a time: until the ledger knew of the call, on a busy machine. */
const harnessMs = 1_000;

function recoveryFrom(history: History, cut: Cut): Recovery {
  const healedAt = cut.end?.confirmedAt ?? Number.POSITIVE_INFINITY;
  const fresh = acceptedIn(history, { label: cutOffLabels.fresh, cut, healedAt });
  const own = new Set(fresh.map(({ token }) => token));
  const call = callsOf(history).find(({ token }) => own.has(token));
  const watchedUntil = allOps(history).reduce((at, op) => Math.max(at, op.doneAt), healedAt);
  // Called before the link was healed: what was cut was not needed, or replaced at once.
  const first =
    call === undefined ? null : { call, tookMs: Math.max(0, call.arrivedAt - healedAt) };
  return { cut, healedAt, first, watchedUntil };
}

/** What was accepted under this label while the link was cut. */
function acceptedIn(
  history: History,
  { label, cut, healedAt }: { label: string; cut: Cut; healedAt: number },
): readonly Op[] {
  return acceptedUnder(history, { exercise: workersCutOff.id, label }).filter(
    (op) => op.sentAt >= cut.fault.confirmedAt && op.sentAt <= healedAt,
  );
}

/** Jobs that failed at their first call, and were to be brought back by somebody who had been cut off. */
function lookAtRetries(options: {
  recovery: Recovery;
  history: History;
  policy: Policy;
}): readonly Look[] {
  const { recovery, history, policy } = options;
  const { backoff, recoverWithinMs = 0, maxAttempts } = policy;
  if (backoff === undefined || maxAttempts === 1) return [];
  const { cut, healedAt, watchedUntil } = recovery;
  const calls = callsByToken(history);
  return acceptedIn(history, { label: cutOffLabels.failing, cut, healedAt }).flatMap(
    (op): Look[] => {
      const [first, second] = calls.get(op.token ?? "") ?? [];
      if (first === undefined) return [];
      const dueAt = Math.max(healedAt, endOf(first)) + longestDelayMs(backoff, 1);
      const lateMs = Math.round((second?.arrivedAt ?? watchedUntil) - dueAt);
      // What was never healed is never due, and no number says so.
      const isLate = lateMs > recoverWithinMs + harnessMs;
      if (!isLate) return second === undefined ? [] : [holds];
      const how = second === undefined ? "not tried again" : "tried again only";
      const because = `a job that failed once after a link was cut (${cut.fault.fault.kind}) was ${how} ${lateMs} ms after it was due; declared are ${recoverWithinMs}`;
      return [broken(because, cut.fault, op, first, ...(second === undefined ? [] : [second]))];
    },
  );
}

function lookAt(options: { recovery: Recovery; recoverWithinMs: number }): Look {
  const { recovery, recoverWithinMs } = options;
  const { cut, healedAt, first, watchedUntil } = recovery;
  const { kind } = cut.fault.fault;
  const evidence = cut.end === null ? [cut.fault] : [cut.fault, cut.end];
  if (first === null) {
    const watchedMs = Math.round(watchedUntil - healedAt);
    return watchedMs > recoverWithinMs + harnessMs
      ? broken(
          `no job was taken up for ${watchedMs} ms after a link was healed (${kind}); declared are ${recoverWithinMs}`,
          ...evidence,
        )
      : unseen(`no job was seen to be taken up after a link was healed (${kind})`, ...evidence);
  }
  if (first.tookMs <= recoverWithinMs + harnessMs) return holds;
  return broken(
    `the first job was taken up ${Math.round(first.tookMs)} ms after a link was healed (${kind}); declared are ${recoverWithinMs}`,
    ...evidence,
    first.call,
  );
}
