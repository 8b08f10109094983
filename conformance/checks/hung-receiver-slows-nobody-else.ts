import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Delivery } from "../contract/delivery.ts";
import type { History, HistoryEvent } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { deliveriesIn, kindOf } from "../judging/deliveries.ts";
import { oneReceiverHangs } from "../exercises/one-receiver-hangs.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { largest, smallest } from "../judging/extremes.ts";
import { callsByToken, groupBy, opsOf } from "../judging/views.ts";

/**
 * While a receiver hangs, jobs run and other receivers are told as before.
 *
 * The same number of jobs is looked at before and during the hang; late is what takes as much longer
 * than the slowest before as half of the time that the hung one is given. A quarter late is more than
 * a busy machine explains.
 */
export const hungReceiverSlowsNobodyElse = defineCheck({
  id: "hung-receiver-slows-nobody-else",
  requirement: "WHK-6",
  level: "must",
  title: "A receiver that hangs slows neither jobs nor other receivers",
  clause: {
    text: "Standard Webhooks 1.0, Request timeouts: slow receivers must not affect others; contract: nor jobs",
    url: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#request-timeouts",
  },
  needs: ["webhooks"],
  exercise: oneReceiverHangs,
  scope: "exercise",
  judge: ({ history, target }) => {
    const marginMs = Math.max(leastMarginMs, (target.webhooks?.timeoutMs ?? leastTimeoutMs) / 2);
    const started = startsOf(history);
    const told = deliveriesOf(history);
    const of = (kind: string): readonly Op[] => jobsOf(history, kind);
    const during = of("during");
    const hung = deliveriesIn(history, oneReceiverHangs.id).filter(
      ({ hook }) => kindOf(hook) === "hung",
    );
    const compare = (what: string, jobs: readonly Op[], reached: Reached): Look =>
      lookAt({
        what,
        before: times(of("before"), reached),
        during: times(jobs, reached),
        marginMs,
      });
    return verdictFrom({
      level: "must",
      ...sorted([
        lookAtHang(hung, during),
        compare("deliveries to another receiver", during, told),
        compare("jobs", [...during, ...of("untold")], started),
      ]),
      holds: `${during.length} jobs ran and were told to another receiver as quickly as before, while one hung`,
      witness: {
        hungDeliveries: hung.length,
        before: of("before").length,
        during: during.length,
        slowestBeforeMs: slowest(times(of("before"), told)),
        slowestDuringMs: slowest(times(during, told)),
      },
    });
  },
});

const leastMarginMs = 1_000;
/** What Standard Webhooks recommend at least. */
const leastTimeoutMs = 15_000;
const shareLate = 0.25;

/** What a job reached, and when; undefined if it never did. */
type Reached = (op: Op) => Readonly<{ at: number; event: HistoryEvent }> | undefined;
type Time = Readonly<{ op: Op; ms: number; event: HistoryEvent | null }>;

/** The accepted jobs that named a hook of this kind, or bear it as a label. */
function jobsOf(history: History, kind: string): readonly Op[] {
  return opsOf(history, "submit").filter(
    ({ exercise, outcome, label }) =>
      exercise === oneReceiverHangs.id &&
      outcome === "ok" &&
      (label === kind || kindOf(label) === kind),
  );
}

function startsOf(history: History): Reached {
  const calls = callsByToken(history);
  return ({ token }) => {
    const [call] = calls.get(token ?? "") ?? [];
    return call === undefined ? undefined : { at: call.arrivedAt, event: call };
  };
}

function deliveriesOf(history: History): Reached {
  const deliveries = groupBy(deliveriesIn(history, oneReceiverHangs.id), ({ jobId }) => jobId);
  return ({ jobId }) => {
    const [delivery] = deliveries.get(jobId ?? "") ?? [];
    return delivery === undefined ? undefined : { at: delivery.arrivedAt, event: delivery };
  };
}

/** How long each job took from its acceptance; without end for one that never arrived. */
function times(jobs: readonly Op[], reached: Reached): readonly Time[] {
  return jobs.map((op) => {
    const found = reached(op);
    const ms = found === undefined ? Number.POSITIVE_INFINITY : found.at - op.doneAt;
    return { op, ms, event: found?.event ?? null };
  });
}

/** What was called while the others were looked at: else nothing hung. */
function lookAtHang(hung: readonly Delivery[], during: readonly Op[]): Look {
  const from = smallest(during.map(({ sentAt }) => sentAt));
  const hangs = hung.some(
    ({ arrivedAt, endedAt }) => arrivedAt <= from && (endedAt ?? Number.POSITIVE_INFINITY) > from,
  );
  return hangs
    ? holds
    : unseen("no delivery hung while the others were looked at", ...hung.slice(0, 1));
}

function lookAt(options: {
  what: string;
  before: readonly Time[];
  during: readonly Time[];
  marginMs: number;
}): Look {
  const { what, before, during, marginMs } = options;
  const slowestBefore = largest(
    before.map(({ ms }) => ms),
    0,
  );
  if (before.length === 0 || during.length === 0 || !Number.isFinite(slowestBefore)) {
    return unseen(`${what} were not all seen before the hang, so that nothing can be compared`);
  }
  const late = during.filter(({ ms }) => ms > slowestBefore + marginMs);
  const [first] = late.toSorted((a, b) => a.ms - b.ms);
  if (first === undefined || late.length < during.length * shareLate) return holds;
  const evidence = first.event === null ? [first.op] : [first.op, first.event];
  const because = `${late.length} of ${during.length} ${what} were late while a receiver hung: ${tell(first)}, and at most ${Math.round(slowestBefore)} ms before`;
  return broken(because, ...evidence);
}

function tell({ ms }: Time): string {
  return Number.isFinite(ms) ? `the first of them took ${Math.round(ms)} ms` : "they never came";
}

function slowest(those: readonly Time[]): number {
  const finite = those.map(({ ms }) => ms).filter(Number.isFinite);
  return Math.round(largest(finite, 0));
}
