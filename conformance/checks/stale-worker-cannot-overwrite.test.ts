import { describe, expect, it } from "vitest";
import type { Call } from "../contract/call.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { fault, op, wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, note } from "../judging/job-events.fixture.ts";
import { staleWorkerCannotOverwrite } from "./stale-worker-cannot-overwrite.ts";

const exercise = "worker-paused-past-its-lease";

const kindOf = (history: History): string =>
  staleWorkerCannotOverwrite.judge({ history, target: wholeTarget, policy: {} }).kind;

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
    expect(kindOf([...pause, ...job()])).toBe("PASS");
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
});
