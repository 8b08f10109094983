import { defineCheck, verdictFrom, type Finding } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import { countProcesses } from "../contract/capability.ts";
import type { History } from "../contract/history.ts";
import { callsHeldPastTheLease } from "../exercises/calls-held-past-the-lease.ts";
import { everySlotHeld } from "../exercises/every-slot-held.ts";
import { jobsSeen, storyOf } from "../judging/seen-jobs.ts";
import { callsOf, endOf, notesOf } from "../judging/views.ts";

/**
 * Concurrency is a promise to the dependency: never more calls at a time than declared. And it is
 * one to the other jobs: one that hangs takes its own slot and no other.
 *
 * The first half is judged while every slot is held. The second, where a lease is declared, while
 * some calls are held for several leases and plain jobs pass by.
 */
export const callsStayWithinConcurrency = defineCheck({
  id: "calls-stay-within-concurrency",
  requirement: "EXE-7",
  level: "must",
  title: "Calls in flight stay within the declared concurrency, and a hung job blocks no other",
  clause: { text: "Jobproof contract: calls in flight <= concurrency per worker x workers" },
  needs: ["concurrency"],
  exercise: everySlotHeld,
  also: [callsHeldPastTheLease],
  scope: "exercise",
  judge: ({ history, target, policy }) => {
    const slots = (policy.concurrencyPerWorker ?? 0) * countProcesses(target, "worker");
    const crowd = mostAtOnce(callsOf(history).filter((it) => it.exercise === everySlotHeld.id));
    const passersBy = passersByIn(history);
    return verdictFrom({
      level: "must",
      examined: crowd.length,
      atLeast: slots,
      holds: `${crowd.length} calls were open at once with ${slots} slots; ${passersBy.passed} of ${passersBy.submitted} jobs passed by hung ones`,
      broken: [
        ...(crowd.length > slots
          ? [
              {
                because: `${crowd.length} calls were open at once with ${slots} slots`,
                evidence: crowd.slice(-4),
              },
            ]
          : []),
        ...passersBy.blocked,
      ],
      witness: { slots, mostOpen: crowd.length, passedBy: passersBy.passed },
    });
  },
});

/** The calls that were open at the moment at which most were. */
function mostAtOnce(calls: readonly Call[]): readonly Call[] {
  let open: readonly Call[] = [];
  let most: readonly Call[] = [];
  for (const call of calls) {
    open = [...open.filter((other) => freeFrom(other) > call.arrivedAt), call];
    if (open.length > most.length) most = open;
  }
  return most;
}

/** From when the slot of a call may be used again. A worker that closed its call did so before we saw it. */
function freeFrom(call: Call): number {
  return call.answeredAt ?? endOf(call) - (call.end === "aborted" ? noticeMs : 0);
}

const noticeMs = 500;

/** How long jobs beside hung ones must have been given before they count as blocked. */
const patienceMs = 3_000;

/** How the jobs fared that were submitted while calls were held. Blocked are they only if all were. */
function passersByIn(history: History): {
  submitted: number;
  passed: number;
  blocked: readonly Finding[];
} {
  const [release] = notesOf(history, callsHeldPastTheLease, "released");
  const jobs = jobsSeen(history, callsHeldPastTheLease, "beside");
  const [first] = jobs;
  if (release === undefined || first === undefined) return { submitted: 0, passed: 0, blocked: [] };
  const passed = jobs.filter(({ calls }) => calls.some((call) => call.arrivedAt < release.at));
  const isBlocked = passed.length === 0 && release.at - first.op.doneAt >= patienceMs;
  const because = `none of ${jobs.length} jobs was called while others hung`;
  return {
    submitted: jobs.length,
    passed: passed.length,
    blocked: isBlocked ? [{ because, evidence: storyOf(first) }] : [],
  };
}
