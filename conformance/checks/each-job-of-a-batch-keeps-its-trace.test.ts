import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { manyJobs } from "../judging/job-events.fixture.ts";
import { eachJobOfABatchKeepsItsTrace } from "./each-job-of-a-batch-keeps-its-trace.ts";

const kindOf = (history: History): string =>
  eachJobOfABatchKeepsItsTrace.judge({ history, target: wholeTarget, policy: {} }).kind;

const traceparent = (trace: number, parent: number): string =>
  `00-${String(trace).padStart(32, "a")}-${String(parent).padStart(16, "b")}-01`;

const batch = (carried: (index: number) => string | null, count = 60): History =>
  manyJobs(count, (index) => ({
    exercise: "batch-of-traces",
    label: "traced",
    calls: [{ traceparent: carried(index) }],
    submit: {
      request: {
        method: "POST",
        path: "/v1/jobs",
        headers: { traceparent: traceparent(index, 1) },
        body: "{}",
      },
    },
  }));

describe("each-job-of-a-batch-keeps-its-trace", () => {
  it("passes jobs that carry their own trace id under another parent", () => {
    expect(kindOf(batch((index) => traceparent(index, 2)))).toBe("PASS");
  });

  it("fails one job that carries the trace of another (M92)", () => {
    expect(kindOf(batch((index) => traceparent(index === 7 ? 6 : index, 2)))).toBe("FAIL");
    expect(kindOf(batch(() => traceparent(0, 2)))).toBe("FAIL");
  });

  it("fails one that carries none, or one that nobody sent", () => {
    expect(kindOf(batch((index) => (index === 7 ? null : traceparent(index, 2))))).toBe("FAIL");
    expect(kindOf(batch((index) => traceparent(index === 7 ? 999 : index, 2)))).toBe("FAIL");
  });

  it("does not pass a few jobs, which are no batch", () => {
    expect(kindOf(batch((index) => traceparent(index, 2), 10))).toBe("INCONCLUSIVE");
  });
});
