import { batchOfTraces } from "../../exercises/batch-of-traces.ts";
import { jobsOfManyKeys } from "../../exercises/jobs-of-many-keys.ts";
import { limitedDependencyCalledAndDown } from "../../exercises/limited-dependency-called-and-down.ts";
import { tracedJobs } from "../../exercises/traced-jobs.ts";
import { workersStartedForABacklog } from "../../exercises/workers-started-for-a-backlog.ts";
import type { Call } from "../../contract/call.ts";
import type { History } from "../../contract/history.ts";
import type { Anomaly } from "../anomaly.fixture.ts";
import type { Dice } from "../dice.fixture.ts";
import { altered, onOne, replaced, victimsIn, type Victim } from "../planting.fixture.ts";

const traced = tracedJobs.id;
const batch = batchOfTraces.id;
const limited = limitedDependencyCalledAndDown.id;
const keyed = jobsOfManyKeys.id;
const backlog = workersStartedForABacklog.id;

/** The last call of a job carries something else. */
function carrying(change: (victim: Victim, dice: Dice) => Partial<Call>) {
  return (history: History, victim: Victim, dice: Dice): History => {
    const last = victim.calls.at(-1);
    return last === undefined ? history : replaced(history, last, change(victim, dice));
  };
}

const fresh = (dice: Dice): string => `00-1${dice.hex(31)}-1${dice.hex(15)}-01`;

/** These calls begin when this says, each by its place among them. */
function begun(history: History, calls: readonly Call[], at: (index: number) => number): History {
  const places = new Map(calls.map((call, index) => [call, index]));
  return altered(history, (event) => {
    const place = event.kind === "call" ? places.get(event) : undefined;
    if (event.kind !== "call" || place === undefined) return event;
    const arrivedAt = at(place);
    return { ...event, arrivedAt, answeredAt: arrivedAt + 4, endedAt: arrivedAt + 4 };
  });
}

/** The three jobs of each order key, in the order of their acceptance. */
function jobsByKey(history: History): readonly (readonly Victim[])[] {
  const groups = Map.groupBy(
    victimsIn(history, { scene: keyed }),
    ({ accepted }) => /"orderKey":"([^"]+)"/.exec(accepted.request.body ?? "")?.[1],
  );
  return [...groups.values()].map((jobs) =>
    jobs.toSorted((a, b) => a.accepted.sentAt - b.accepted.sentAt),
  );
}

/** Traces that are lost or mixed up, bounds of pace that are not kept, and keys out of order. */
export const paceAndTraceAnomalies: readonly Anomaly[] = [
  {
    id: "trace-ends-at-the-api",
    scene: traced,
    breaks: ["trace-id-reaches-the-dependency"],
    plant: onOne({ scene: traced, label: "valid", lie: carrying(() => ({ traceparent: null })) }),
  },
  {
    id: "job-gets-another-trace",
    scene: traced,
    breaks: ["trace-id-reaches-the-dependency"],
    plant: onOne({
      scene: traced,
      label: "valid",
      lie: carrying((_, dice) => ({ traceparent: fresh(dice) })),
    }),
  },
  {
    id: "malformed-trace-is-repaired",
    scene: traced,
    breaks: ["invalid-traceparent-is-replaced"],
    plant: onOne({
      scene: traced,
      label: "malformed",
      lie: carrying(({ accepted }) => ({
        traceparent: accepted.request.headers["traceparent"]?.replace("ff-", "00-") ?? null,
      })),
    }),
  },
  {
    id: "tracestate-of-a-malformed-trace-is-passed-on",
    scene: traced,
    breaks: ["invalid-traceparent-is-replaced"],
    plant: onOne({
      scene: traced,
      label: "malformed",
      lie: carrying(({ accepted }) => ({
        tracestate: accepted.request.headers["tracestate"] ?? null,
      })),
    }),
  },
  {
    id: "retry-or-replay-begins-another-trace",
    scene: traced,
    breaks: ["trace-survives-retry-and-replay"],
    plant: onOne({
      scene: traced,
      label: ["retried", "replayed"],
      lie: carrying((_, dice) => ({ traceparent: fresh(dice) })),
    }),
  },
  {
    id: "job-of-a-batch-carries-anothers-trace",
    scene: batch,
    breaks: ["each-job-of-a-batch-keeps-its-trace"],
    plant: (history, dice) => {
      const [one, other] = victimsIn(history, { scene: batch }).toSorted(() => dice.unit() - 0.5);
      const [call, stranger] = [one?.calls[0], other?.calls[0]];
      if (call === undefined || stranger === undefined) return null;
      return replaced(history, call, { traceparent: stranger.traceparent });
    },
  },
  {
    id: "dependency-is-called-faster-than-declared",
    scene: limited,
    breaks: ["calls-stay-within-the-outbound-limit"],
    mayBreak: ["ended-job-stays-ended-and-attempts-only-grow", "stated-outcome-is-true"],
    plant: (history) => {
      const calls = victimsIn(history, { scene: limited, label: "plain" }).flatMap(
        (victim) => victim.calls,
      );
      const last = calls.at(-1);
      return last === undefined
        ? null
        : begun(history, calls, (index) => last.arrivedAt - 300 + index * 10);
    },
  },
  {
    id: "retries-of-an-outage-exceed-their-budget",
    scene: limited,
    breaks: ["retries-stay-within-their-budget"],
    mayBreak: ["calls-stay-within-the-outbound-limit"],
    plant: (history) => {
      const retries = victimsIn(history, { scene: limited, label: "down" }).flatMap(({ calls }) =>
        calls.slice(1),
      );
      const latest = retries.reduce((most, { arrivedAt }) => Math.max(most, arrivedAt), 0);
      return begun(history, retries, (index) => latest - 200 + index * 10);
    },
  },
  {
    id: "later-job-of-a-key-starts-first",
    scene: keyed,
    breaks: ["jobs-of-a-key-start-in-order"],
    mayBreak: ["jobs-of-a-key-never-overlap", "stated-outcome-is-true"],
    plant: (history, dice) => {
      const [first, , third] = dice.pick(jobsByKey(history));
      const [call, last] = [first?.calls.at(-1), third?.calls[0]];
      if (call === undefined || last === undefined || third === undefined) return null;
      const at = Math.max(third.accepted.sentAt, call.arrivedAt - 8);
      return begun(history, [call, last], (place) => at + (place === 0 ? 40 : 0));
    },
  },
  {
    id: "two-jobs-of-a-key-run-at-once",
    scene: keyed,
    breaks: ["jobs-of-a-key-never-overlap"],
    mayBreak: ["stated-outcome-is-true"],
    plant: (history, dice) => {
      const [, second, third] = dice.pick(jobsByKey(history));
      const [call, next] = [second?.calls[0], third?.calls[0]];
      if (call === undefined || next === undefined) return null;
      const answeredAt = next.arrivedAt + 3;
      return replaced(history, call, { answeredAt, endedAt: answeredAt });
    },
  },
  {
    id: "backlog-waits-too-long-for-its-workers",
    scene: backlog,
    breaks: ["backlog-wakes-workers-and-drains-in-time"],
    mayBreak: ["stated-outcome-is-true", "completed-job-is-not-done-again"],
    plant: (history) => {
      const calls = victimsIn(history, { scene: backlog }).flatMap((victim) => victim.calls);
      return begun(history, calls, (index) => (calls[index]?.arrivedAt ?? 0) + 4_000);
    },
  },
];
