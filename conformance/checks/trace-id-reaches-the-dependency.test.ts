import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { traceIdReachesTheDependency } from "./trace-id-reaches-the-dependency.ts";

const judge = (history: History) =>
  traceIdReachesTheDependency.judge({ history, target: wholeTarget, policy: {} });

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
});
