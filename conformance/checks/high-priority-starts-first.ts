import { defineCheck, verdictFrom, type Finding, type Judged } from "../judging/check.ts";
import { countProcesses } from "../contract/capability.ts";
import type { HistoryEvent } from "../contract/history.ts";
import { lowPriorityBehindHigh } from "../exercises/low-priority-behind-high.ts";
import { waitsByPriority, type Wait } from "../judging/waits-by-priority.ts";

/**
 * When there are more jobs than slots, who waits for whom is what priority says, also for a job that
 * has failed before or was replayed.
 *
 * A job of low priority that started while one of high priority certainly waited is the definite sign
 * of the contrary: waited already when the last slot was freed. A low job that has waited for half of
 * the declared bound may be overdue, and says nothing. A worker may have fetched jobs ahead before any
 * of high priority came: the exercise says how many that may be, and has more of them then.
 */
export const highPriorityStartsFirst = defineCheck({
  id: "high-priority-starts-first",
  requirement: "PRI-1",
  level: "must",
  title: "When all slots are taken, waiting jobs of high priority start first",
  clause: {
    text: "Jobproof contract: priority decides who starts next, and survives retry and replay",
  },
  needs: ["priority", "concurrency"],
  exercise: lowPriorityBehindHigh,
  scope: "exercise",
  judge: (judged) => {
    const { low, high, chosenFrom, letGoAt, mayBeAhead } = waitsByPriority(judged);
    const { lowWaitsMs = Number.POSITIVE_INFINITY } = judged.policy.priority ?? {};
    const pairs = low.flatMap((one) => high.map((other) => ({ low: one, high: other })));
    const isWrong = (pair: Pair): boolean => {
      const startAt = pair.low.start?.arrivedAt;
      if (startAt === undefined || startAt >= Math.min(startOf(pair.high), letGoAt)) return false;
      return pair.high.from < chosenFrom(startAt);
    };
    const fetched = fetchedMeanwhile(judged);
    const inWrongOrder = high.flatMap((other) => {
      const behind = pairs.filter((pair) => pair.high === other && isWrong(pair));
      const allowed = other.kind === "fresh" ? mayBeAhead : Math.max(mayBeAhead, fetched);
      return behind.length > allowed ? behind.toSorted(byStartOfLow).slice(allowed) : [];
    });
    const isOverdue = ({ low: one }: Pair): boolean => startOf(one) - one.from >= lowWaitsMs / 2;
    const ahead = pairs.filter((pair) => overtook(pair));
    const of = (kind: Wait["kind"]): number =>
      new Set(ahead.filter((pair) => pair.high.kind === kind).map((pair) => pair.high)).size;
    return verdictFrom({
      level: "must",
      examined: new Set(ahead.map((pair) => pair.high)).size,
      atLeast: enough,
      holds: `${of("fresh")} fresh, ${of("retried")} retried and ${of("replayed")} replayed jobs of high priority started before jobs of low priority that were queued earlier`,
      broken: inWrongOrder.filter((pair) => !isOverdue(pair)).map(tell),
      unseen: inWrongOrder
        .filter((pair) => isOverdue(pair) && pair.high.kind !== "later")
        .map((pair) => ({
          because: "a job of low priority had waited for so long that it may have been overdue",
          evidence: storyOf(pair),
        })),
      witness: {
        low: low.length,
        high: high.length,
        fresh: of("fresh"),
        retried: of("retried"),
        replayed: of("replayed"),
      },
    });
  },
});

/**
 * While a job backed off or was dead, each worker may have fetched one of low priority ahead. Where
 * there are few slots that is seen; where there are many, and one is freed at a time, it is not.
 */
function fetchedMeanwhile({ target, policy }: Judged): number {
  const workers = countProcesses(target, "worker");
  return workers * (policy.concurrencyPerWorker ?? 1) <= fewSlots ? workers : 0;
}

const fewSlots = 8;

/** So many jobs of high priority must have gone first. */
const enough = 4;

type Pair = Readonly<{ low: Wait; high: Wait }>;

function startOf({ start }: Wait): number {
  return start?.arrivedAt ?? Number.POSITIVE_INFINITY;
}

function byStartOfLow(a: Pair, b: Pair): number {
  return startOf(a.low) - startOf(b.low);
}

/** Whether the job of high priority started first though the other was queued first. */
function overtook({ low, high }: Pair): boolean {
  return low.from < high.from && high.start !== null && startOf(high) < startOf(low);
}

function tell(pair: Pair): Finding {
  const kind = pair.high.kind === "later" ? "fresh" : pair.high.kind;
  return {
    because: `a job of low priority started while a ${kind} one of high priority was waiting`,
    evidence: storyOf(pair),
  };
}

function storyOf({ low, high }: Pair): readonly HistoryEvent[] {
  return [
    low.job.op,
    high.job.op,
    ...(high.kind === "retried" ? high.job.calls.slice(0, 1) : []),
    ...(high.replay === null ? [] : [high.replay]),
    ...(low.start === null ? [] : [low.start]),
    ...(high.start === null ? [] : [high.start]),
  ];
}
