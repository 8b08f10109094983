import { describe, expect, it } from "vitest";
import type { FaultEvent } from "../contract/fault.ts";
import type { History } from "../contract/history.ts";
import type { Policy } from "../contract/policy.ts";
import { fault, op, wholeTarget } from "../judging/history.fixture.ts";
import { drained, jobEvents, manyJobs, type SaidJob } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { terminatedWorkerLeavesNoJobBehind } from "./terminated-worker-leaves-no-job-behind.ts";

const exercise = "workers-ended-with-calls-open";

const declared: Policy = { ...wholeTarget.policy, shutdownGraceMs: 5_000, leaseMs: 2_000 };
const judge = (history: History, policy = declared, target = wholeTarget) =>
  telling(terminatedWorkerLeavesNoJobBehind.judge({ history, target, policy }));
const kindOf = (history: History): string => judge(history).kind;

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

  it("counts workers, calls, and what became of them", () => {
    const swap = shutdown().toReversed();
    const { kind, witness } = judge([...swap, ...finished, ...late(7_100), ...dropped(1_200)]);
    expect({ kind, witness }).toEqual({
      kind: "PASS",
      witness: {
        workersEnded: 2,
        slowestEndMs: 1_500,
        callsOpen: 2,
        finished: 1,
        givenBack: 1,
        outlastedTheGrace: 0,
        submittedAfterSignal: 1,
      },
    });
    expect(judge(finished).witness).toEqual({
      workersEnded: 0,
      slowestEndMs: 0,
      callsOpen: 0,
      finished: 0,
      givenBack: 0,
      outlastedTheGrace: 0,
      submittedAfterSignal: 0,
    });
  });

  it("does not count as given back what was finished twice, or called once", () => {
    const again = { calls: [{ arrivedAt: 100, answeredAt: 5_000 }, { arrivedAt: 7_050 }] };
    const history = [...good, ...held("c", again), ...held("d", { calls: [] })];
    expect(judge(history).witness).toMatchObject({ callsOpen: 3, finished: 2, givenBack: 0 });
  });

  it.each([
    [6_000, "PASS"],
    [6_001, "FAIL"],
  ])("of a grace of 5 s, forgives one second: %i ms are %s", (tookMs, kind) => {
    const far = (event: FaultEvent | History[number]) =>
      event.kind === "fault" && event.fault === "start"
        ? { ...event, injectedAt: 11_000, confirmedAt: 11_500 }
        : event;
    expect(kindOf([...shutdown(tookMs).map(far), ...finished, ...late(12_000)])).toBe(kind);
  });

  it("shows the order to end, and the kill that followed it", () => {
    const kills = ["worker-1", "worker-3"].map((process) =>
      fault({ exercise, process, fault: "kill", injectedAt: 7_000 }),
    );
    const { evidence, witness } = judge([...shutdown(6_100), ...kills, ...finished]);
    expect(witness).toMatchObject({ slowestEndMs: 6_100 });
    expect(evidence).toMatchObject([{ process: "worker-2", fault: "terminate" }]);
    const first = shutdown(6_100).slice(0, 1);
    const alone = judge([...first, ...kills, ...finished]);
    expect(alone.evidence).toEqual([...first, kills[0]]);
  });

  it("takes no declared grace for none", () => {
    const { shutdownGraceMs: _, ...policy } = declared;
    expect(judge([...shutdown(1_000), ...finished], policy).kind).toBe("PASS");
    expect(judge([...shutdown(1_001), ...finished], policy).kind).toBe("FAIL");
  });

  it.each([
    ["a quarter of a second after the last signal", 4_250, "PASS"],
    ["later", 4_251, "FAIL"],
    ["just before the workers were started again", 5_999, "FAIL"],
    ["as they were", 6_000, "PASS"],
  ])("says of a job that is begun %s as it should", (_, at, kind) => {
    const verdict = judge([...shutdown(), ...finished, ...late(at)]);
    expect(verdict.kind).toBe(kind);
    expect(verdict.evidence).toMatchObject(
      kind === "FAIL"
        ? [
            { fault: "terminate", process: "worker-1" },
            { fault: "terminate", process: "worker-2" },
            { did: "submit", label: "late" },
            { kind: "call", arrivedAt: at },
          ]
        : [],
    );
  });

  it("takes a worker that nobody started again for ended for ever", () => {
    const ends = shutdown().slice(0, 2);
    expect(kindOf([...ends, ...finished, ...late(9_000)])).toBe("FAIL");
  });

  it("lets jobs that were submitted before the signals begin at any time", () => {
    const taken = held("c", {
      calls: [{ arrivedAt: 100, end: "aborted", endedAt: 1_050 }, { arrivedAt: 4_300 }],
    });
    const { leaseMs: _, ...policy } = declared;
    expect(judge([...good, ...taken], policy).kind).toBe("PASS");
  });

  it.each([
    ["in the first half of the grace", 3_499, "FAIL"],
    ["later", 3_500, "PASS"],
  ])("says of a call that was answered %s and repeated as it should", (_, answeredAt, kind) => {
    const first = { arrivedAt: 100, answeredAt, endedAt: answeredAt };
    const again = held("c", { calls: [first, { arrivedAt: 7_050 }] });
    const verdict = judge([...good, ...again]);
    expect(verdict.kind).toBe(kind);
    expect(verdict.evidence).toMatchObject(
      kind === "FAIL"
        ? [
            { fault: "terminate", process: "worker-1" },
            { fault: "terminate", process: "worker-2" },
            { did: "submit" },
            first,
            { arrivedAt: 7_050 },
            { did: "read" },
          ]
        : [],
    );
  });

  it("does not blame a worker for a repeated call that was refused", () => {
    const refused = { arrivedAt: 100, answeredAt: 2_000, endedAt: 2_000, status: 503 };
    const again = held("c", { calls: [refused, { arrivedAt: 2_300 }] });
    expect(kindOf([...good, ...again])).toBe("PASS");
  });

  it.each([
    ["at once, within the lease that it had", 2_000, 1_000, "PASS"],
    ["in half of a lease and the backoff", 2_250, 1_050, "PASS"],
    ["later than that", 2_251, 1_050, "FAIL"],
    ["when the first was told", 3_100, 1_000, "FAIL"],
    ["before anybody was told", 3_100, 999, "PASS"],
    ["just before all were told", 9_000, 3_999, "FAIL"],
    ["when all were told", 9_000, 4_000, "PASS"],
  ])(
    "says of a call that was dropped and repeated %s as it should",
    (_, ...[nextAt, endedAt, kind]) => {
      const calls = [{ arrivedAt: 100, end: "aborted" as const, endedAt }, { arrivedAt: nextAt }];
      const history = [...good, ...dropped(1_200), ...held("c", { calls })];
      const verdict = judge(history);
      expect(verdict.kind).toBe(kind);
      expect(verdict.evidence).toMatchObject(
        kind === "FAIL"
          ? [
              { fault: "terminate", process: "worker-1" },
              { did: "submit", jobId: "job-c" },
              calls[0] ?? {},
              calls[1] ?? {},
              { did: "read" },
            ]
          : [],
      );
    },
  );

  it("forgives a wait that ended before the lease of the job could have run out", () => {
    const calls = [{ arrivedAt: 920, end: "aborted" as const, endedAt: 1_100 }];
    const young = (nextAt: number): History =>
      held("c", { at: 900, calls: [...calls, { arrivedAt: nextAt }] });
    const history = [...good, ...dropped(1_200)];
    expect(kindOf([...history, ...young(2_899)])).toBe("PASS");
    expect(kindOf([...history, ...young(2_900)])).toBe("FAIL");
  });

  it("goes without a backoff and without a lease where none is declared", () => {
    const { backoff: _, ...unwaiting } = declared;
    const calls = [{ arrivedAt: 100, end: "aborted" as const, endedAt: 1_050 }];
    const taken = held("c", { calls: [...calls, { arrivedAt: 2_060 }] });
    const history = [...good, ...dropped(1_200), ...taken];
    expect(kindOf(history)).toBe("PASS");
    expect(judge(history, unwaiting).kind).toBe("FAIL");
    const { leaseMs: __, ...leaseless } = unwaiting;
    expect(judge([...good, ...dropped(9_000)], leaseless).kind).toBe("PASS");
  });

  it("says nothing of a late takeover without plain jobs that began in a quarter of a lease", () => {
    expect(kindOf([...good, ...dropped(3_100, 1_600)])).toBe("FAIL");
    expect(kindOf([...good, ...dropped(3_100, 1_601)])).toBe("INCONCLUSIVE");
    const uncontrolled = dropped(3_100).slice(0, 4);
    expect(kindOf([...good, ...uncontrolled])).toBe("INCONCLUSIVE");
    const uncalled = jobEvents({ name: "u", exercise, label: "control", at: 1_100 });
    expect(kindOf([...good, ...dropped(3_100), ...uncalled])).toBe("INCONCLUSIVE");
  });

  it("says nothing of a job that was not called again, or was not seen to end", () => {
    const open = held("c", { calls: [{ end: "aborted", endedAt: 1_050 }], state: "running" });
    expect(kindOf([...good, ...open])).toBe("INCONCLUSIVE");
    const moving = [20_100, 30_000].map((sentAt, index) =>
      op({
        exercise: "drain",
        did: "read",
        jobId: "job-c",
        state: index === 0 ? "queued" : "running",
        sentAt,
      }),
    );
    expect(kindOf([...good, ...open, ...moving, ...drained(20_000, 41_000)])).toBe("INCONCLUSIVE");
  });

  it("fails a job that nobody knows any more, unless its record has had its time", () => {
    const ran = { calls: [{ arrivedAt: 100, answeredAt: 3_000 }], state: null } as const;
    const gone = op({
      exercise: "drain",
      did: "read",
      jobId: "job-c",
      status: 404,
      sentAt: 40_000,
    });
    const history = [...good, ...held("c", ran), gone, ...drained(20_000, 41_000)];
    const { kind, evidence } = judge(history);
    expect(kind).toBe("FAIL");
    expect(evidence).toMatchObject([{ did: "submit", jobId: "job-c" }, { kind: "call" }]);
    const policy = { ...declared, retentionMs: 10_000 };
    expect(judge(history, policy, { ...wholeTarget, policy }).kind).toBe("PASS");
  });

  it("goes by what workers were told in its own exercise", () => {
    const elsewhere = fault({ exercise: "other", fault: "terminate", injectedAt: 500 });
    const stopped = fault({ exercise, fault: "stop", injectedAt: 600 });
    const api = fault({ exercise, fault: "terminate", role: "api", injectedAt: 700 });
    const { witness } = judge([elsewhere, stopped, api, ...good]);
    expect(witness).toMatchObject({ workersEnded: 2 });
    expect(kindOf([elsewhere, stopped, api, ...finished])).toBe("INCONCLUSIVE");
  });
});
