import { describe, expect, it } from "vitest";
import type { Call } from "../contract/call.ts";
import type { History } from "../contract/history.ts";
import type { Policy } from "../contract/policy.ts";
import { call, fault, op, wholeTarget } from "../judging/history.fixture.ts";
import { drained, jobEvents, type SaidJob } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { waitingRetrySurvivesRestart } from "./waiting-retry-survives-restart.ts";

const exercise = "restart-during-backoff";

const canary = call({ exercise, token: "canary", jobId: "job-canary", arrivedAt: 900 });
const broke = { ...canary, answeredAt: null, end: "aborted", endedAt: 1_002 } as const;

const judge = (
  history: History,
  policy: Policy = wholeTarget.policy ?? {},
  open: readonly Call[] = [broke],
) =>
  telling(
    waitingRetrySurvivesRestart.judge({
      history: [...history, ...open],
      target: wholeTarget,
      policy,
    }),
  );
const kindOf = (...of: Parameters<typeof judge>): string => judge(...of).kind;

const killed = fault({ exercise, injectedAt: 1_000 });

const job = (name: string, said: Partial<SaidJob> = {}): History =>
  jobEvents({
    name,
    exercise,
    label: "kept",
    calls: [{ arrivedAt: 500, status: 503 }, { arrivedAt: 3_000 }],
    ...said,
  });

const once = [{ arrivedAt: 500, status: 503 }];

const lookedAt = (jobId: string): History => [
  op({ exercise: "drain", did: "read", jobId, state: "queued", sentAt: 40_000 }),
  ...drained(20_000, 41_000),
];

describe("waiting-retry-survives-restart", () => {
  it("passes when every waiting job was tried again", () => {
    expect(kindOf([killed, ...job("a"), ...job("b")])).toBe("PASS");
  });

  it.each([
    [
      "is still queued after the drain (M49)",
      [...job("b", { calls: once, state: "queued" }), ...lookedAt("job-b")],
    ],
    ["failed without a retry", job("b", { calls: once, state: "failed" })],
    ["succeeded without a retry", job("b", { calls: once })],
  ])("fails when a job %s", (_, history) => {
    expect(kindOf([killed, ...job("a"), ...history])).toBe("FAIL");
  });

  it.each([
    [
      "were canceled",
      [
        ...job("b", { calls: once, state: "canceled" }),
        op({ exercise, did: "cancel", jobId: "job-b" }),
      ],
    ],
    [
      "were retried before the kill",
      job("b", { calls: [...once, { arrivedAt: 700, status: 400 }], state: "failed" }),
    ],
    [
      "had failed just before the kill",
      job("b", { calls: [{ arrivedAt: 985, status: 503 }], state: "failed" }),
    ],
  ])("does not judge jobs that %s", (_, history) => {
    expect(kindOf([killed, ...job("a"), ...history])).toBe("PASS");
  });

  it("says nothing about a job that was not seen to end", () => {
    const open = job("b", { calls: once, state: "queued" });
    expect(kindOf([killed, ...job("a"), ...open])).toBe("INCONCLUSIVE");
  });

  it("does not pass where a call went on when every worker was killed, or none broke", () => {
    const history = [killed, ...job("a")];
    expect(kindOf(history, wholeTarget.policy, [broke, { ...broke, endedAt: 9_000 }])).toBe(
      "INCONCLUSIVE",
    );
    expect(kindOf(history, wholeTarget.policy, [])).toBe("INCONCLUSIVE");
  });

  it("only informs about a target that never retries", () => {
    expect(
      kindOf([killed, ...job("a", { calls: once, state: "failed" })], { maxAttempts: 1 }),
    ).toBe("INFO");
  });

  it("does not pass when nobody was killed, or nothing waited", () => {
    expect(kindOf(job("a"))).toBe("INCONCLUSIVE");
    expect(kindOf([killed])).toBe("INCONCLUSIVE");
  });

  it("counts what waited, what succeeded, and what was killed in its own exercise", () => {
    const api = fault({ exercise, role: "api", injectedAt: 1_010 });
    const started = fault({ exercise, fault: "start", injectedAt: 1_500 });
    const elsewhere = fault({ exercise: "other", injectedAt: 400 });
    const theirs = jobEvents({ name: "t", exercise: "other", calls: once, state: "failed" });
    const unfailed = job("u", { calls: [{ arrivedAt: 500, status: 200 }] });
    const uncalled = job("v", { calls: [], state: "failed" });
    const history = [elsewhere, killed, api, started, ...job("a"), ...theirs];
    expect(judge([...history, ...unfailed, ...uncalled])).toMatchObject({
      kind: "PASS",
      witness: { waiting: 1, succeeded: 1, processesKilled: 2 },
    });
    expect(judge(job("a")).witness).toEqual({ waiting: 0, succeeded: 0, processesKilled: 0 });
  });

  it.each<[string, object, number, number]>([
    ["failed 100 ms before the kill", { endedAt: 900 }, 3_000, 1],
    ["failed later", { endedAt: 901 }, 3_000, 0],
    ["was called again as the kill came", {}, 1_000, 0],
    ["was called again after it", {}, 1_001, 1],
  ])("counts a job that %s as it should", (_, ...[said, next, waiting]) => {
    const first = { arrivedAt: 500, status: 503, ...said };
    const { witness } = judge([killed, ...job("b", { calls: [first, { arrivedAt: next }] })]);
    expect(witness).toMatchObject({ waiting });
  });

  it("judges a job though another was canceled", () => {
    const cancels = [
      op({ exercise, did: "cancel", jobId: "job-a" }),
      op({ did: "cancel", jobId: null }),
    ];
    const failed = job("b", { calls: once, state: "failed" });
    expect(judge([killed, ...job("a"), ...failed, ...cancels])).toMatchObject({
      kind: "FAIL",
      witness: { waiting: 1 },
      evidence: [{ did: "submit", jobId: "job-b" }, { kind: "call" }, { state: "failed" }],
    });
  });

  it("fails a job that failed after a retry that was accepted, or that nobody knows any more", () => {
    expect(kindOf([killed, ...job("a"), ...job("b", { state: "failed" })])).toBe("FAIL");
    const gone = [
      ...job("b", { calls: once, state: null }),
      op({ exercise: "drain", did: "read", jobId: "job-b", status: 404, sentAt: 40_000 }),
      ...drained(20_000, 41_000),
    ];
    expect(judge([killed, ...job("a"), ...gone])).toMatchObject({
      kind: "FAIL",
      evidence: [{ jobId: "job-b" }, { kind: "call" }],
    });
  });

  it("says nothing of a job that still moves, and shows it", () => {
    const moving = [20_100, 40_000].map((sentAt, index) =>
      op({
        exercise: "drain",
        did: "read",
        jobId: "job-b",
        state: index === 0 ? "queued" : "running",
        sentAt,
      }),
    );
    const open = job("b", { calls: once, state: null });
    const history = [killed, ...job("a"), ...open, ...moving, ...drained(20_000, 41_000)];
    expect(judge(history)).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [{ did: "submit", jobId: "job-b" }, { kind: "call" }, { state: "running" }],
    });
  });
});
