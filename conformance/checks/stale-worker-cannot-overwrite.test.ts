import { describe, expect, it } from "vitest";
import type { Call } from "../contract/call.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { fault, op, wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, note } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { staleWorkerCannotOverwrite } from "./stale-worker-cannot-overwrite.ts";

const exercise = "worker-paused-past-its-lease";

const judge = (history: History) =>
  telling(staleWorkerCannotOverwrite.judge({ history, target: wholeTarget, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

const pause: History = [
  note({ exercise, detail: "worker-1" }),
  fault({ exercise, fault: "stop", process: "worker-2", injectedAt: 0 }),
  fault({ exercise, fault: "stop", injectedAt: 1_000 }),
  fault({ exercise, fault: "resume", process: "worker-2", injectedAt: 1_100 }),
  fault({ exercise, fault: "resume", injectedAt: 5_000 }),
];

const late: Partial<Call> & { status?: number } = {
  arrivedAt: 500,
  answeredAt: 4_900,
  endedAt: 4_900,
  answer: { status: 200, body: { by: "the paused worker" } },
};
const taken = { arrivedAt: 3_500 };

/** A job as it was called, and reads before and after the first worker woke up at 5 s. */
const job = (
  options: { calls?: readonly object[]; after?: readonly Partial<Op>[] } = {},
): History => {
  const { calls = [late, taken], after = [{}] } = options;
  const look = { exercise, jobId: "job-a", did: "read", state: "succeeded", attempts: 2 } as const;
  const result = {
    exercise,
    jobId: "job-a",
    did: "result",
    value: { by: "the other worker" },
  } as const;
  return [
    ...jobEvents({ name: "a", exercise, label: "taken-over", calls, state: null }),
    op({ ...look, label: "before", sentAt: 4_000 }),
    op({ ...result, label: "before", sentAt: 4_001 }),
    ...after.flatMap((said) => [
      op({ ...look, label: "after", sentAt: 6_000, ...(said.did === "result" ? {} : said) }),
      op({ ...result, label: "after", sentAt: 6_001, ...(said.did === "result" ? said : {}) }),
    ]),
  ];
};

describe("stale-worker-cannot-overwrite", () => {
  it("passes a job that stays as the second worker left it", () => {
    const { kind, witness } = judge([...pause, ...job({ after: [{}, {}] })]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({
      heldByPausedWorker: 1,
      completedByAnother: 1,
      answeredLate: 1,
      contested: 0,
      looksAfter: 4,
      pausedMs: 4_000,
    });
  });

  it.each([
    ["the state changed to failed (M25)", { after: [{ state: "failed" as const }] }],
    ["the state changed to queued", { after: [{}, { state: "queued" as const }] }],
    [
      "the result is the late one",
      { after: [{ did: "result" as const, value: { by: "the paused worker" } }] },
    ],
    ["the result is gone", { after: [{ did: "result" as const, value: null, status: 200 }] }],
    ["the attempts were lowered", { after: [{ attempts: 1 }] }],
    ["the job was called once more", { calls: [late, taken, { arrivedAt: 5_300 }] }],
  ])("fails when %s", (_, options) => {
    expect(kindOf([...pause, ...job(options)])).toBe("FAIL");
  });

  it("does not mind a read that was not answered, or more attempts", () => {
    const unanswered = { state: null, answer: null, outcome: "info" } as const;
    expect(kindOf([...pause, ...job({ after: [unanswered, { attempts: 3 }] })])).toBe("PASS");
  });

  it.each([
    ["nobody was paused", job()],
    ["no other worker took over", [...pause, ...job({ calls: [late] })]],
    [
      "the first worker heard nothing",
      [...pause, ...job({ calls: [{ ...late, answeredAt: null, answer: null }, taken] })],
    ],
    ["nobody looked afterwards", [...pause, ...job({ after: [] })]],
    ["there was no job", pause],
  ])("does not pass when %s", (_, history) => {
    expect(kindOf(history)).toBe("INCONCLUSIVE");
  });

  it("takes a result that can no longer be read, or attempts that are not told, for no change", () => {
    const gone = { did: "result", value: null, status: 404, outcome: "fail" } as const;
    expect(kindOf([...pause, ...job({ after: [gone] })])).toBe("PASS");
    expect(kindOf([...pause, ...job({ after: [{ attempts: null }, { attempts: 2 }] })])).toBe(
      "PASS",
    );
  });

  it("compares a look with a former one of the same kind and the same eyes only", () => {
    const foreign = { as: "tenant-b", attempts: 1 } as const;
    expect(kindOf([...pause, ...job({ after: [{}, foreign] })])).toBe("PASS");
    const before = op({ exercise, jobId: "job-a", did: "read", label: "before", sentAt: 3_900 });
    const unread = { ...before, attempts: 9, outcome: "info" } as const;
    expect(kindOf([...pause, unread, ...job()])).toBe("PASS");
    const never = job().map((event) =>
      event.kind === "op" && event.did === "result" ? { ...event, value: "another" } : event,
    );
    expect(kindOf([...pause, ...never])).toBe("PASS");
  });

  it("looks at no other job, and at no look that was neither before nor after", () => {
    const failed = { exercise, did: "read", state: "failed", sentAt: 7_000 } as const;
    const others = [
      op({ ...failed, jobId: "job-a", label: "other" }),
      op({ ...failed, jobId: "job-b", label: "after" }),
    ];
    expect(kindOf([...pause, ...job(), ...others])).toBe("PASS");
    const fresh = jobEvents({
      name: "b",
      exercise,
      label: "fresh",
      calls: [late, taken, { arrivedAt: 6_000 }],
    });
    expect(kindOf([...pause, ...job(), ...fresh])).toBe("PASS");
  });

  it.each<[string, object, object, number, number]>([
    ["began just before the pause", { arrivedAt: 999 }, {}, 1, 1],
    ["began with the pause", { arrivedAt: 1_000 }, {}, 0, 0],
    ["was over when the pause began", { answeredAt: 1_000, endedAt: 1_000 }, {}, 0, 0],
    ["was done by another just before its end", {}, { endedAt: 4_999 }, 1, 1],
    ["was done by another at its end", {}, { endedAt: 5_000 }, 1, 0],
    ["was refused to the other", {}, { status: 500 }, 1, 0],
  ])("counts a job that %s as it should", (_, ...[first, second, held, completed]) => {
    const calls = [
      { ...late, ...first },
      { ...taken, ...second },
    ];
    expect(judge([...pause, ...job({ calls })]).witness).toMatchObject({
      heldByPausedWorker: held,
      completedByAnother: completed,
    });
  });

  it.each([
    ["running", "read"],
    ["succeeded", "cancel"],
  ] as const)("asks that the job was %s by a %s to have succeeded in the pause", (state, did) => {
    const history = job().map((event) =>
      event.kind === "op" && event.label === "before" ? { ...event, state, did } : event,
    );
    const { kind, evidence, witness } = judge([...pause, ...history]);
    expect({ kind, witness }).toMatchObject({
      kind: "INCONCLUSIVE",
      witness: { heldByPausedWorker: 1, completedByAnother: 0, answeredLate: 0, looksAfter: 0 },
    });
    expect(evidence).toMatchObject([{ did: "submit" }, late, taken, { label: "after" }]);
  });

  it("goes by the pause of the worker that the exercise named", () => {
    const unresumed = pause.filter((event) => event.kind !== "fault" || event.injectedAt < 5_000);
    const { kind, witness } = judge([...unresumed, ...job()]);
    expect(kind).toBe("INCONCLUSIVE");
    expect(witness).toEqual({
      heldByPausedWorker: 0,
      completedByAnother: 0,
      answeredLate: 0,
      contested: 0,
      looksAfter: 0,
      pausedMs: 0,
    });
    expect(kindOf([...pause.slice(1), ...job()])).toBe("INCONCLUSIVE");
    const killed = fault({ exercise, fault: "kill", injectedAt: 10 });
    const started = fault({ exercise, fault: "start", injectedAt: 20 });
    const api = fault({ exercise, fault: "stop", role: "api", injectedAt: 30 });
    expect(judge([killed, started, api, ...pause, ...job()]).witness).toMatchObject({
      pausedMs: 4_000,
    });
  });

  it("counts only looks at jobs whose first worker heard an answer of its own", () => {
    const mute = jobEvents({
      name: "m",
      exercise,
      label: "taken-over",
      calls: [{ ...late, end: "aborted", answeredAt: null, answer: null }, taken],
      readAt: 4_000,
      read: { label: "before" },
    });
    const after = op({ exercise, jobId: "job-m", did: "read", label: "after", sentAt: 6_000 });
    const { kind, witness } = judge([...pause, ...job(), ...mute, after]);
    expect({ kind, witness }).toMatchObject({
      kind: "PASS",
      witness: { completedByAnother: 2, answeredLate: 1, looksAfter: 2 },
    });
  });

  it("shows both calls, the pause, and what changed", () => {
    const faults = [
      { fault: "stop", injectedAt: 1_000 },
      { fault: "resume", injectedAt: 5_000 },
    ];
    const gone = { did: "result", value: null } as const;
    const history = [...pause, ...job({ after: [gone] })];
    const { evidence } = judge(history);
    expect(evidence).toMatchObject([
      late,
      taken,
      ...faults,
      { did: "result", label: "before" },
      { did: "result", label: "after" },
    ]);
    const third = { arrivedAt: 5_300 };
    const again = judge([...pause, ...job({ calls: [late, taken, third] })]);
    expect(again.evidence).toMatchObject([late, taken, ...faults, third]);
  });

  describe("of a job that another is still at", () => {
    const contested = (
      read: Partial<Op>,
      other: Partial<Call> = { arrivedAt: 3_500, answeredAt: 7_000, endedAt: 7_000 },
    ): History => [
      ...jobEvents({ name: "c", exercise, label: "contested", calls: [late, other], state: null }),
      op({ exercise, did: "read", jobId: "job-c", label: "after", sentAt: 6_000, ...read }),
    ];
    const beside = [...pause, ...job()];

    it("lets it run on, or end by the other's answer", () => {
      const { kind, witness } = judge([...beside, ...contested({ state: "running" })]);
      expect([kind, witness["contested"]]).toEqual(["PASS", 1]);
      const ended = {
        state: "succeeded",
        sentAt: 7_500,
        value: { by: "the other worker" },
      } as const;
      expect(kindOf([...beside, ...contested(ended)])).toBe("PASS");
    });

    it.each(["succeeded", "failed"] as const)("must not say that it %s", (state) => {
      expect(kindOf([...beside, ...contested({ state })])).toBe("FAIL");
      const open = { arrivedAt: 3_500, end: "open" as const, answeredAt: null };
      expect(kindOf([...beside, ...contested({ state }, open)])).toBe("FAIL");
    });

    it("must not leave its own result", () => {
      const value = { by: "the paused worker" };
      const ended = { state: "succeeded", sentAt: 7_500, value } as const;
      expect(kindOf([...beside, ...contested(ended)])).toBe("FAIL");
    });
  });
});
