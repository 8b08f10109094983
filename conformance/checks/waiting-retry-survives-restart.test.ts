import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Policy } from "../contract/policy.ts";
import { fault, op, wholeTarget } from "../judging/history.fixture.ts";
import { drained, jobEvents, type SaidJob } from "../judging/job-events.fixture.ts";
import { waitingRetrySurvivesRestart } from "./waiting-retry-survives-restart.ts";

const exercise = "restart-during-backoff";

const kindOf = (history: History, policy: Policy = wholeTarget.policy ?? {}): string =>
  waitingRetrySurvivesRestart.judge({ history, target: wholeTarget, policy }).kind;

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

  it("only informs about a target that never retries", () => {
    expect(
      kindOf([killed, ...job("a", { calls: once, state: "failed" })], { maxAttempts: 1 }),
    ).toBe("INFO");
  });

  it("does not pass when nobody was killed, or nothing waited", () => {
    expect(kindOf(job("a"))).toBe("INCONCLUSIVE");
    expect(kindOf([killed])).toBe("INCONCLUSIVE");
  });
});
