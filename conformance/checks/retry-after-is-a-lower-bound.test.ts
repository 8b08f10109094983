import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { drained, jobEvents, note, type SaidJob } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { retryAfterIsALowerBound } from "./retry-after-is-a-lower-bound.ts";

const exercise = "retry-after-answers";

const judge = (history: History, maxRetryAfterMs = 10_000) =>
  telling(
    retryAfterIsALowerBound.judge({
      history,
      target: wholeTarget,
      policy: { ...wholeTarget.policy, maxRetryAfterMs },
    }),
  );
const kindOf = (history: History, maxRetryAfterMs = 10_000): string =>
  judge(history, maxRetryAfterMs).kind;

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
    expect(telling(retryAfterIsALowerBound.judge(judged)).kind).toBe("INFO");
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

  it.each([
    ["seconds, met to 20 ms", "seconds", 2_080, "PASS"],
    ["seconds, met to less", "seconds", 2_079, "FAIL"],
    ["a date, met to 20 ms", "date", 3_480, "PASS"],
    ["a date, met to a second", "date", 2_501, "NON-STRICT"],
    ["a date, missed by a second", "date", 2_500, "FAIL"],
    ["a huge value, met to the cap", "huge", 10_080, "PASS"],
    ["a huge value, not met", "huge", 10_079, "NON-STRICT"],
  ])("of %s, says as it should", (_, ...[label, retriedAt, kind]) => {
    expect(kindOf([...good, ...job(label, retriedAt, { name: "b" })])).toBe(kind);
  });

  it("counts what was told a time, and odd values apart", () => {
    const early = job("seconds", 250, { name: "early" });
    const history = [...good, ...job("junk", 300), ...job("huge", 10_100), ...early];
    expect(judge(history).witness).toEqual({ jobs: 5, bounded: 2, toldMs: 2_000 });
    expect(kindOf([asked, ...job("huge", 10_100)])).toBe("INCONCLUSIVE");
    const canceled = job("seconds", null, { state: "canceled" });
    expect(kindOf([asked, ...canceled])).toBe("INCONCLUSIVE");
  });

  it("judges only jobs that were answered at their first call", () => {
    const uncalled = job("seconds", null, { name: "b", calls: [], state: "failed" });
    const aborted = job("seconds", 250, { name: "c", calls: [{ end: "aborted" }, {}] });
    const { kind, witness } = judge([...good, ...uncalled, ...aborted]);
    expect({ kind, witness }).toMatchObject({ kind: "PASS", witness: { jobs: 2, bounded: 2 } });
  });

  it("takes no cap where none is declared", () => {
    const judged = { history: [...good, ...job("huge", 60_000)], target: wholeTarget, policy: {} };
    expect(telling(retryAfterIsALowerBound.judge(judged)).kind).toBe("NON-STRICT");
  });

  it("goes by what its own exercise asked for, and by its own jobs", () => {
    const theirs = note({ detail: "asked", figures: { waitMs: 0, dueAt: 0 } });
    const other = note({ exercise, detail: "other", figures: { waitMs: 0, dueAt: 0 } });
    const early = job("seconds", 250);
    expect(kindOf([theirs, other, asked, ...early])).toBe("FAIL");
    expect(kindOf([theirs, other, ...early])).toBe("INCONCLUSIVE");
    const elsewhere = job("seconds", 250, { name: "b", exercise: "other" });
    expect(kindOf([...good, ...elsewhere])).toBe("PASS");
  });

  it("fails an odd value that made the service forget the job", () => {
    const forgotten = [
      ...job("negative", null, { state: null }),
      op({ exercise: "drain", did: "read", jobId: "job-negative", status: 404, sentAt: 50_000 }),
      ...drained(30_000, 51_000),
    ];
    expect(kindOf([...good, ...forgotten])).toBe("FAIL");
  });
});
