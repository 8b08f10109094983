import type { Call } from "../contract/call.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { History } from "../contract/history.ts";
import { cutsIn, wasFelt, type Cut } from "../judging/cuts.ts";
import { cutOffLabels, workersCutOff } from "../exercises/workers-cut-off.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { acceptedUnder, allOps, callsOf } from "../judging/views.ts";

/**
 * A connection that breaks is noticed by most; one that merely falls silent, or comes back without
 * its subscriptions, by few. Nobody restarts anything here: the workers find back by themselves.
 *
 * The time runs from the moment in which the link was whole again to the first call of a job that was
 * accepted while it was not.
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
    const looks = seen.map((recovery) => lookAt({ recovery, recoverWithinMs }));
    const took = seen.flatMap(({ tookMs }) => tookMs ?? []);
    const kinds = new Set(cuts.map(({ fault }) => fault.fault.kind));
    return verdictFrom({
      level: "must",
      ...sorted(looks),
      holds: `jobs were taken up within ${Math.round(Math.max(0, ...took))} ms after each of ${cuts.length} cuts; declared are ${recoverWithinMs}`,
      witness: {
        cuts: cuts.length,
        kinds: kinds.size,
        connectionsCut: cuts.reduce((sum, { fault }) => sum + fault.sockets, 0),
        longestRecoveryMs: Math.round(Math.max(0, ...took)),
      },
    });
  },
});

/** How a link came back. */
type Recovery = Readonly<{
  cut: Cut;
  healedAt: number;
  /** Of a job that was accepted during the cut; null if it never came. */
  firstCall: Call | null;
  tookMs: number | null;
  /** Until when anybody looked. */
  watchedUntil: number;
}>;

/** Our own part of a time: until the ledger knew of the call, on a busy machine. */
const harnessMs = 1_000;

function recoveryFrom(history: History, cut: Cut): Recovery {
  const healedAt = cut.end?.confirmedAt ?? Number.POSITIVE_INFINITY;
  const fresh = acceptedUnder(history, { exercise: workersCutOff.id, label: cutOffLabels.fresh });
  const own = new Set(
    fresh
      .filter((op) => op.sentAt >= cut.fault.confirmedAt && op.sentAt <= healedAt)
      .map(({ token }) => token),
  );
  const firstCall = callsOf(history).find(({ token }) => own.has(token)) ?? null;
  const watchedUntil = Math.max(healedAt, ...allOps(history).map(({ doneAt }) => doneAt));
  // Called before the link was healed: what was cut was not needed, or replaced at once.
  const tookMs = firstCall === null ? null : Math.max(0, firstCall.arrivedAt - healedAt);
  return { cut, healedAt, firstCall: own.size === 0 ? null : firstCall, tookMs, watchedUntil };
}

function lookAt(options: { recovery: Recovery; recoverWithinMs: number }): Look {
  const { recovery, recoverWithinMs } = options;
  const { cut, healedAt, firstCall, tookMs, watchedUntil } = recovery;
  const { kind } = cut.fault.fault;
  const ends = cut.end === null ? [] : [cut.end];
  const watchedMs = Math.round(watchedUntil - healedAt);
  if (firstCall === null || tookMs === null) {
    return watchedMs > recoverWithinMs + harnessMs
      ? broken(
          `no job was taken up for ${watchedMs} ms after a link was healed (${kind}); declared are ${recoverWithinMs}`,
          cut.fault,
          ...ends,
        )
      : unseen(`no job was seen to be taken up after a link was healed (${kind})`, cut.fault);
  }
  if (tookMs <= recoverWithinMs + harnessMs) return holds;
  return broken(
    `the first job was taken up ${Math.round(tookMs)} ms after a link was healed (${kind}); declared are ${recoverWithinMs}`,
    cut.fault,
    ...ends,
    firstCall,
  );
}
