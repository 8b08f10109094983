import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Policy } from "../contract/policy.ts";
import { fault, op, wholeTarget } from "../judging/history.fixture.ts";
import { drained, jobEvents, type SaidJob } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { jobOfAKilledWorkerCompletes } from "./job-of-a-killed-worker-completes.ts";

const exercise = "workers-killed-with-calls-open";

const judge = (history: History, policy: Policy = wholeTarget.policy ?? {}) =>
  telling(jobOfAKilledWorkerCompletes.judge({ history, target: wholeTarget, policy }));

const kindOf = (history: History, policy?: Policy): string => judge(history, policy).kind;

/** Paused at 1 s, killed at 2 s, up again at 3 s. */
const killed: History = ["worker-1", "worker-2"].flatMap((process) => [
  fault({ exercise, process, fault: "stop", injectedAt: 1_000 }),
  fault({ exercise, process, injectedAt: 2_000 }),
  fault({ exercise, process, fault: "start", injectedAt: 2_500, confirmedAt: 3_000 }),
]);

const job = (name: string, said: Partial<SaidJob>): History =>
  jobEvents({ name, exercise, label: "held", ...said });

const broken = { arrivedAt: 500, end: "aborted", endedAt: 2_002 } as const;
const recovered = job("p2", { calls: [broken, { arrivedAt: 4_000 }] });
const answered = { arrivedAt: 500, answeredAt: 1_500, endedAt: 1_500 };
const queued = job("p0", { at: 1_200, label: "queued", calls: [{ arrivedAt: 3_200 }] });

describe("job-of-a-killed-worker-completes", () => {
  it("passes when jobs from every crash point completed", () => {
    const recorded = job("p3", { calls: [answered] });
    const verdict = judge([...killed, ...recovered, ...queued, ...recorded]);
    expect(verdict.kind).toBe("PASS");
    expect(verdict.witness).toMatchObject({
      workersKilled: 2,
      inFlight: 2,
      callOpen: 1,
      answeredNotRecorded: 1,
      queued: 1,
      lost: 0,
      mostEffectKeysOfAJob: 1,
    });
  });

  it("counts the effect keys of a job, which may be more than one only elsewhere", () => {
    const other = { arrivedAt: 4_000, effectKey: "effect-other" };
    const history = [...killed, ...job("p2", { calls: [broken, other] })];
    expect(judge(history).witness).toMatchObject({ mostEffectKeysOfAJob: 2 });
    expect(judge([]).witness).toMatchObject({ workersKilled: 0, mostEffectKeysOfAJob: 0 });
  });

  it("leaves alone what had ended before the kill, or came after it", () => {
    const early = job("early", { calls: [{ arrivedAt: 500 }], state: "failed" });
    const late = job("late", { at: 4_000, state: "running" });
    const { kind, witness } = judge([...killed, ...recovered, ...early, ...late]);
    expect(kind).toBe("PASS");
    expect(witness).toMatchObject({ inFlight: 1, queued: 0, lost: 0 });
    expect(kindOf([...killed, ...early, ...late])).toBe("INCONCLUSIVE");
  });

  it("allows that an answered job is called again with its key (V1)", () => {
    const again = job("p3", { calls: [answered, { arrivedAt: 4_000 }] });
    expect(kindOf([...killed, ...recovered, ...again])).toBe("PASS");
  });

  it.each([
    ["succeeded though its call was never answered (M30)", job("b", { calls: [broken] })],
    ["failed", job("b", { calls: [broken], state: "failed" })],
    ["expired", job("b", { calls: [broken], state: "expired" })],
    [
      "is stuck after the drain (M20)",
      [
        ...job("b", { calls: [broken], state: "running" }),
        op({ exercise: "drain", did: "read", jobId: "job-b", state: "running", sentAt: 40_000 }),
        ...drained(20_000, 41_000),
      ],
    ],
    [
      "is unknown after the drain",
      [
        ...job("b", { calls: [broken], state: null }),
        op({ exercise: "drain", did: "read", jobId: "job-b", status: 404, sentAt: 40_000 }),
        ...drained(20_000, 41_000),
      ],
    ],
  ])("fails when a job %s", (_, history) => {
    expect(kindOf([...killed, ...recovered, ...history])).toBe("FAIL");
  });

  it("counts what was lost, and shows the job", () => {
    const stuck = [
      ...job("b", { calls: [broken], state: "running" }),
      op({ exercise: "drain", did: "read", jobId: "job-b", state: "running", sentAt: 40_000 }),
      ...drained(20_000, 41_000),
    ];
    const { kind, witness, evidence } = judge([...killed, ...recovered, ...stuck]);
    expect(kind).toBe("FAIL");
    expect(witness).toMatchObject({ lost: 1, callOpen: 2 });
    expect(evidence).toMatchObject([{ did: "submit", jobId: "job-b" }, {}, { state: "running" }]);
  });

  it("tolerates a failed job where one crash is declared to be too many", () => {
    const failed = job("b", { calls: [broken], state: "failed" });
    const history = [...killed, ...recovered, ...failed];
    expect(kindOf(history, { maxCrashes: 0 })).toBe("NON-STRICT");
    expect(kindOf(history, { maxAttempts: 1 })).toBe("NON-STRICT");
    expect(kindOf(history, { maxCrashes: 1 })).toBe("FAIL");
    expect(kindOf(history, { maxAttempts: 2 })).toBe("FAIL");
    expect(kindOf(history, { maxCrashes: 1, maxAttempts: 1 })).toBe("FAIL");
    expect(kindOf(history, {})).toBe("FAIL");
  });

  it("says nothing about a job that was not seen to end", () => {
    const open = job("b", { calls: [broken], state: "queued" });
    expect(kindOf([...killed, ...recovered, ...open])).toBe("INCONCLUSIVE");
    const canceled = job("b", { calls: [broken], state: "canceled" });
    expect(judge([...killed, ...recovered, ...canceled])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [{ jobId: "job-b" }, { jobId: "job-b" }, { state: "canceled" }],
    });
  });

  it("does not pass when no call was open at the kill, or nobody was killed", () => {
    const { kind, evidence } = judge([...killed, ...queued]);
    expect(kind).toBe("INCONCLUSIVE");
    expect(evidence).toEqual(killed.filter((one) => one.kind === "fault" && one.fault === "kill"));
    expect(kindOf(recovered)).toBe("INCONCLUSIVE");
  });
});
