import { triesOnce } from "../judging/backoff.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import { everySlotBackingOff } from "../exercises/every-slot-backing-off.ts";
import { largest, smallest } from "../judging/extremes.ts";
import { jobsSeen, storyOf, type SeenJob } from "../judging/seen-jobs.ts";
import { notesOf } from "../judging/views.ts";

/**
 * Waiting is no work: a job between two attempts must not keep another from its first.
 *
 * A fresh job that was called while as many jobs waited as there are slots proves it. The definite
 * sign of the contrary is one that was called only when the first wait was over, though there had
 * been time enough before, by the target's own measured delay: that of jobs before, that of the
 * quickest fresh one, or how late the quickest retry came, because to record so many failures is work as
 * well. Whoever waits in a slot wakes up in time.
 */
export const waitingRetryHoldsNoSlot = defineCheck({
  id: "waiting-retry-holds-no-slot",
  requirement: "RTY-8",
  level: "must",
  title: "A job that waits for its retry holds no worker slot",
  clause: { text: "Jobproof contract: backoff holds no slot and no prefetch credit" },
  needs: ["concurrency"],
  exercise: everySlotBackingOff,
  scope: "exercise",
  judge: ({ history, policy }) => {
    if (policy.maxAttempts === 1) return triesOnce;
    const [note] = notesOf(history, everySlotBackingOff);
    const { slots = 0, waitMs = 0 } = note?.figures ?? {};
    const waiting = jobsSeen(history, everySlotBackingOff, "waiting");
    const fresh = jobsSeen(history, everySlotBackingOff, "fresh");
    const echoes = jobsSeen(history, everySlotBackingOff, "echo");
    const failedAt = smallest(waiting.flatMap(({ calls }) => calls[0]?.answeredAt ?? []));
    const firstDueAt = failedAt + waitMs;
    const waitingAt = (time: number): number => waiting.filter((job) => waits(job, time)).length;
    const isFull = (time: number): boolean => slots > 0 && waitingAt(time) >= slots;

    const passed = fresh.filter((job) => startOf(job) < firstDueAt && isFull(startOf(job)));
    const late = fresh.filter((job) => startOf(job) >= firstDueAt && isFull(firstDueAt - 1));
    const ownDelayMs = Math.max(
      largest(echoes.map(startDelayOf), 0),
      ...quickestOf(passed.map(startDelayOf)),
      ...quickestOf(waiting.flatMap((job) => latenessOf(job, waitMs))),
    );
    const hadTime = ({ op }: SeenJob): boolean =>
      firstDueAt - op.doneAt >= startWithinMs + 3 * ownDelayMs;
    return verdictFrom({
      level: "must",
      examined: passed.length,
      holds: `${passed.length} fresh jobs were called while ${slots} jobs waited for their retry in ${slots} slots`,
      broken: late.filter(hadTime).map((job) => ({
        because: `a fresh job was not called before the first of ${slots} waiting jobs was due, ${Math.round(firstDueAt - job.op.doneAt)} ms after it was accepted`,
        evidence: storyOf(job),
      })),
      // Where one was called in time, those that had none would show nothing more.
      unseen: (passed.length > 0 ? [] : late)
        .filter((job) => !hadTime(job))
        .map((job) => ({
          because: "the target is too slow by itself to tell waiting from working",
          evidence: storyOf(job),
        })),
      witness: {
        slots,
        waiting: waitingAt(firstDueAt - 1),
        freshStarted: passed.length,
        slowestFreshMs: Math.round(largest(passed.map(startDelayOf), 0)),
        ownDelayMs: Math.round(ownDelayMs),
      },
    });
  },
});

/** How soon a fresh job must start beside what the target needs anyway. */
const startWithinMs = 1_000;

function startOf({ calls }: SeenJob): number {
  return calls[0]?.arrivedAt ?? Number.POSITIVE_INFINITY;
}

/** From submission to call; 0 where it was not called. */
function startDelayOf({ op, calls: [first] }: SeenJob): number {
  return first === undefined ? 0 : first.arrivedAt - op.sentAt;
}

/** How long after the end of its wait the job was called again, if it was. */
function latenessOf({ calls: [first, second] }: SeenJob, waitMs: number): readonly number[] {
  if (second === undefined || typeof first?.answeredAt !== "number") return [];
  return [second.arrivedAt - first.answeredAt - waitMs];
}

function quickestOf(delays: readonly number[]): readonly number[] {
  return delays.length === 0 ? [] : [smallest(delays)];
}

/** Whether the job had failed once at that time and was not yet called again. */
function waits({ calls }: SeenJob, time: number): boolean {
  const [first, second] = calls;
  if (first === undefined || first.answeredAt === null || first.answeredAt > time) return false;
  return second === undefined || second.arrivedAt > time;
}
