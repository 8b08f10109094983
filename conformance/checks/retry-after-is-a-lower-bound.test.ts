import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { drained, jobEvents, note, type SaidJob } from "../judging/job-events.fixture.ts";
import { retryAfterIsALowerBound } from "./retry-after-is-a-lower-bound.ts";

const exercise = "retry-after-answers";

const kindOf = (history: History, maxRetryAfterMs = 10_000): string =>
  retryAfterIsALowerBound.judge({
    history,
    target: wholeTarget,
    policy: { ...wholeTarget.policy, maxRetryAfterMs },
  }).kind;

const asked = note({ exercise, detail: "asked", figures: { waitMs: 2_000, dueAt: 3_500 } });

/** Failed at 100 ms, and retried at the given time. */
const job = (label: string, retriedAt: number | null, said: Partial<SaidJob> = {}): History => {
  const failed = { arrivedAt: 90, answeredAt: 100, status: 503 };
  const calls = retriedAt === null ? [failed] : [failed, { arrivedAt: retriedAt }];
  return jobEvents({ name: label, exercise, label, calls, ...said });
};

const good: History = [asked, ...job("seconds", 2_100), ...job("date", 3_500)];

describe("retry-after-is-a-lower-bound", () => {
  it("blames nobody who declares that each job is tried once", () => {
    const history = [asked, ...job("seconds", null, { state: "failed" })];
    expect(kindOf(history)).toBe("FAIL");
    const policy = { ...wholeTarget.policy, maxAttempts: 1 };
    const judged = { history, target: wholeTarget, policy };
    expect(retryAfterIsALowerBound.judge(judged).kind).toBe("INFO");
  });

  it("passes retries that waited, and odd values that did no harm", () => {
    const odd = [...job("zero", 150), ...job("negative", 120), ...job("junk", 300)];
    expect(kindOf([...good, ...odd, ...job("huge", 10_100)])).toBe("PASS");
  });

  it("passes a huge value that was waited for until the job was canceled", () => {
    expect(kindOf([...good, ...job("huge", null, { state: "canceled" })])).toBe("PASS");
  });

  it("passes a retry at the declared cap", () => {
    expect(kindOf([asked, ...job("seconds", 1_600)], 1_500)).toBe("PASS");
  });

  it.each([
    ["seconds were not waited for (M45)", job("seconds", 250, { name: "b" })],
    ["a date was not waited for (M46)", job("date", 250, { name: "b" })],
    ["an odd value ended the job", job("junk", null, { state: "failed" })],
    [
      "a huge value keeps the job for ever",
      [
        ...job("huge", null, { state: null }),
        op({ exercise: "drain", did: "read", jobId: "job-huge", state: "queued", sentAt: 50_000 }),
        ...drained(30_000, 51_000),
      ],
    ],
  ])("fails when %s", (_, history) => {
    expect(kindOf([...good, ...history])).toBe("FAIL");
  });

  it("tolerates a date that was met to the second, and a huge value that was passed over", () => {
    expect(kindOf([...good, ...job("date", 2_700, { name: "b" })])).toBe("NON-STRICT");
    expect(kindOf([...good, ...job("huge", 250)])).toBe("NON-STRICT");
  });

  it("says nothing about a job that was not retried yet", () => {
    expect(kindOf([...good, ...job("junk", null, { state: "queued" })])).toBe("INCONCLUSIVE");
  });

  it("does not pass when nothing was told, or nothing but odd values", () => {
    expect(kindOf(good.slice(1))).toBe("INCONCLUSIVE");
    expect(kindOf([asked, ...job("junk", 200)])).toBe("INCONCLUSIVE");
  });
});
