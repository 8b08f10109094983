import { describe, expect, it } from "vitest";
import type { FaultEvent } from "../contract/fault.ts";
import type { History } from "../contract/history.ts";
import { fault, op, wholeTarget } from "../judging/history.fixture.ts";
import { drained, jobEvents, manyJobs, type SaidJob } from "../judging/job-events.fixture.ts";
import { terminatedWorkerLeavesNoJobBehind } from "./terminated-worker-leaves-no-job-behind.ts";

const exercise = "workers-ended-with-calls-open";

const kindOf = (history: History): string =>
  terminatedWorkerLeavesNoJobBehind.judge({
    history,
    target: wholeTarget,
    policy: { ...wholeTarget.policy, shutdownGraceMs: 5_000, leaseMs: 2_000 },
  }).kind;

/** The first worker is told to end at 1 s, the second at 4 s; they are started again at 6 s. */
const shutdown = (tookMs = 1_500): History => {
  const end = (process: string, injectedAt: number): FaultEvent =>
    fault({ exercise, process, fault: "terminate", injectedAt, confirmedAt: injectedAt + tookMs });
  const start = { exercise, fault: "start", injectedAt: 6_000, confirmedAt: 7_000 } as const;
  return [end("worker-1", 1_000), end("worker-2", 4_000), fault(start)];
};

const held = (name: string, said: Partial<SaidJob>): History =>
  jobEvents({ name, exercise, label: "held", ...said });

const finished = held("a", { calls: [{ arrivedAt: 100, answeredAt: 3_000, endedAt: 3_000 }] });

const late = (arrivedAt: number): History =>
  jobEvents({ name: "late", exercise, label: "late", at: 4_500, calls: [{ arrivedAt }] });

/** Its call was dropped when the first worker was told to end, and another made later. */
const dropped = (nextAt: number, controlAt = 1_150): History => [
  ...held("b", {
    calls: [{ arrivedAt: 100, end: "aborted", endedAt: 1_050 }, { arrivedAt: nextAt }],
  }),
  ...manyJobs(3, () => ({
    exercise,
    label: "control",
    at: 1_100,
    calls: [{ arrivedAt: controlAt }],
  })),
];

const good = [...shutdown(), ...finished, ...late(7_100)];

describe("terminated-worker-leaves-no-job-behind", () => {
  it.each([
    ["finishes its calls", []],
    ["gives its calls back at once", dropped(1_200)],
    ["gives them back as failed, with a backoff", dropped(1_400)],
  ])("passes a worker that %s", (_, history) => {
    expect(kindOf([...good, ...history])).toBe("PASS");
  });

  it.each([
    ["lets its jobs wait for their lease (M94)", [...good, ...dropped(3_100)]],
    ["begins a job after it was told to end (M95)", [...shutdown(), ...finished, ...late(4_600)]],
    ["does not end in its grace", [...shutdown(6_100), ...finished, ...late(7_100)]],
    [
      "does not record what it finished",
      [
        ...good,
        ...held("c", {
          calls: [{ arrivedAt: 100, answeredAt: 2_000, endedAt: 2_000 }, { arrivedAt: 7_050 }],
        }),
      ],
    ],
    ["fails a job", [...good, ...held("c", { calls: [{ end: "aborted" }], state: "failed" })]],
    [
      "loses a job",
      [
        ...good,
        ...held("c", { calls: [{ end: "aborted" }], state: "running" }),
        op({ exercise: "drain", did: "read", jobId: "job-c", state: "running", sentAt: 40_000 }),
        ...drained(20_000, 41_000),
      ],
    ],
  ])("fails a worker that %s", (_, history) => {
    expect(kindOf(history)).toBe("FAIL");
  });

  it("does not blame a late takeover on the shutdown when plain jobs were late too", () => {
    expect(kindOf([...good, ...dropped(3_100, 3_000)])).toBe("INCONCLUSIVE");
  });

  it("forgives a claim that was on its way when the signal came", () => {
    expect(kindOf([...shutdown(), ...finished, ...late(4_200)])).toBe("PASS");
  });

  it("does not pass when nobody was told to end, or no call was open", () => {
    expect(kindOf(finished)).toBe("INCONCLUSIVE");
    expect(kindOf([...shutdown(), ...late(7_100)])).toBe("INCONCLUSIVE");
  });
});
