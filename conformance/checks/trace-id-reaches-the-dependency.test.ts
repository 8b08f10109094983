import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { traceIdReachesTheDependency } from "./trace-id-reaches-the-dependency.ts";

const judge = (history: History) =>
  telling(traceIdReachesTheDependency.judge({ history, target: wholeTarget, policy: {} }));

const traceId = "1234567890abcdef1234567890abcdef";
const request = {
  method: "POST",
  path: "/v1/jobs",
  headers: { traceparent: `00-${traceId}-aaaaaaaaaaaaaaaa-01` },
  body: "{}",
};

const carrying = (traceparent: string | null) => call({ traceparent });

describe("trace-id-reaches-the-dependency", () => {
  const submitted = op({ label: "valid", request });
  const good = carrying(`00-${traceId}-bbbbbbbbbbbbbbbb-01`);

  it("passes the same trace id under a parent id of its own", () => {
    const { kind, witness } = judge([submitted, good]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ jobs: 1, calls: 1, withTracestate: 0 });
  });

  it("tolerates the client's own parent id", () => {
    expect(judge([submitted, carrying(request.headers.traceparent)]).kind).toBe("NON-STRICT");
  });

  it.each([
    ["no traceparent", null],
    ["an invalid one", `00-${traceId.toUpperCase()}-bbbbbbbbbbbbbbbb-01`],
    ["another trace id", "00-ffffffffffffffffffffffffffffffff-bbbbbbbbbbbbbbbb-01"],
  ])("fails %s, on any attempt", (_, traceparent) => {
    expect(judge([submitted, good, carrying(traceparent)]).kind).toBe("FAIL");
  });

  it("does not pass a job that was not accepted, or not called, or no job", () => {
    expect(judge([op({ label: "valid", request, status: 503 })]).kind).toBe("INCONCLUSIVE");
    expect(judge([submitted]).kind).toBe("INCONCLUSIVE");
    expect(judge([good]).kind).toBe("INCONCLUSIVE");
  });

  const second = { jobId: "job-2", token: "token-2" };

  it("counts jobs, and the calls of these with and without a tracestate", () => {
    const stated = { ...good, tracestate: "a=1" };
    const theirs = [op({ ...second, label: "other" }), call({ ...second, tracestate: "b=2" })];
    const third = { jobId: "job-3", token: "token-3" };
    const more = [op({ ...third, label: "valid", request }), { ...good, ...third }];
    const { kind, witness } = judge([submitted, good, stated, ...theirs, ...more]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ jobs: 2, calls: 3, withTracestate: 1 });
  });

  it("looks at each job that was sent a valid traceparent, and at its own calls", () => {
    const other = op({ ...second, label: "valid", request });
    expect(judge([submitted, good, other])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [other],
    });
    const stray = call({ ...second, traceparent: null });
    expect(judge([submitted, good, other, stray])).toMatchObject({
      kind: "FAIL",
      evidence: [other, stray],
    });
  });

  it.each([
    ["was not accepted", { status: 503 }],
    ["was refused", { status: 422 }],
    ["has no id", { jobId: null }],
    ["has no token", { token: null, jobId: "job-2" }],
  ])("says nothing of a job that %s, though it was called", (_, said) => {
    const other = op({ label: "valid", request, ...said });
    expect(judge([submitted, good, other])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [other],
    });
  });

  it.each([undefined, "00-nonsense"])("cannot judge where %s was sent", (traceparent) => {
    const headers = traceparent === undefined ? {} : { traceparent };
    const other = op({ label: "valid", request: { ...request, headers } });
    expect(judge([other, good])).toMatchObject({ kind: "INCONCLUSIVE", evidence: [other] });
  });
});
