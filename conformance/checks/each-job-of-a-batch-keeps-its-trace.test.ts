import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, manyJobs, type SaidJob } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { eachJobOfABatchKeepsItsTrace } from "./each-job-of-a-batch-keeps-its-trace.ts";

const judge = (history: History) =>
  telling(eachJobOfABatchKeepsItsTrace.judge({ history, target: wholeTarget, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

const traceparent = (trace: number, parent: number): string =>
  `00-${String(trace).padStart(32, "a")}-${String(parent).padStart(16, "b")}-01`;

const requestWith = (headers: Readonly<Record<string, string>>) => {
  return { method: "POST", path: "/v1/jobs", headers, body: "{}" };
};

const batch = (carried: (index: number) => string | null, count = 60): History =>
  manyJobs(count, (index) => ({
    exercise: "batch-of-traces",
    label: "traced",
    calls: [{ traceparent: carried(index) }],
    submit: {
      request: requestWith({ traceparent: traceparent(index, 1) }),
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
    expect(kindOf(batch((index) => traceparent(index, 2), 49))).toBe("INCONCLUSIVE");
    expect(kindOf(batch((index) => traceparent(index, 2), 50))).toBe("PASS");
  });

  const own = (index: number): string => traceparent(index, 2);

  it("counts jobs, calls and traces, each call of a job that was tried again", () => {
    const again = jobEvents({
      name: "again",
      exercise: "batch-of-traces",
      label: "traced",
      calls: [{ traceparent: own(77), status: 503 }, { traceparent: own(77) }],
      submit: { request: requestWith({ traceparent: own(77) }) },
    });
    const other = jobEvents({ name: "other", exercise: "batch-of-traces", calls: [{}] });
    expect(judge([...batch(own), ...again, ...other])).toMatchObject({
      kind: "PASS",
      witness: { jobs: 61, calls: 62, traces: 61 },
    });
    const lost = again.map((event) =>
      event.kind === "call" && event.nth === 2 ? { ...event, traceparent: null } : event,
    );
    expect(kindOf([...batch(own), ...lost])).toBe("FAIL");
  });

  it("shows the request, the call, and the request of which it carries the trace", () => {
    const mixed = batch((index) => own(index === 7 ? 6 : index));
    const requests = mixed.filter((event) => event.kind === "op" && event.did === "submit");
    const called = mixed.filter((event) => event.kind === "call");
    expect(judge(mixed).evidence).toEqual([requests[7], called[7], requests[6]]);
    const unknown = batch((index) => own(index === 7 ? 999 : index));
    expect(judge(unknown).evidence).toMatchObject([requests[7] ?? {}, { traceparent: own(999) }]);
  });

  it("says nothing about a job that was not called, or was sent without a trace", () => {
    const silent = (said: Partial<SaidJob>): History =>
      jobEvents({ name: "silent", exercise: "batch-of-traces", label: "traced", ...said });
    const uncalled = silent({ submit: { request: requestWith({ traceparent: own(77) }) } });
    const first = judge([...batch(own), ...uncalled]);
    expect(first.kind).toBe("INCONCLUSIVE");
    expect(first.evidence).toEqual(uncalled.slice(0, 1));
    const untraced = silent({ calls: [{ traceparent: own(77) }] });
    expect(judge([...batch(own), ...untraced])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: untraced.slice(0, 1),
    });
  });

  it("does not take a call without a trace for one of a job without a trace", () => {
    const untraced = jobEvents({
      name: "u",
      exercise: "batch-of-traces",
      label: "traced",
      calls: [{}],
    });
    const bare = batch((index) => (index === 7 ? null : own(index)));
    const { kind, evidence } = judge([...bare, ...untraced]);
    expect(kind).toBe("FAIL");
    expect(evidence).toHaveLength(2);
  });
});
