import { describe, expect, it } from "vitest";
import type { Call } from "../contract/call.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { randomFrom } from "../random.ts";
import { malformedTraceparents } from "../judging/traceparent.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { invalidTraceparentIsReplaced } from "./invalid-traceparent-is-replaced.ts";

const judge = (history: History) =>
  telling(invalidTraceparentIsReplaced.judge({ history, target: wholeTarget, policy: {} }));

const traceId = "a234567890abcdef1234567890abcdef";
const fresh = "00-ffffffffffffffffffffffffffffff00-bbbbbbbbbbbbbbbb-01";
const submitted = (traceparent: string, said: Partial<Op> & { status?: number } = {}): Op =>
  op({
    label: "malformed",
    request: {
      method: "POST",
      path: "/v1/jobs",
      headers: { traceparent, tracestate: "jobproof=1" },
      body: "{}",
    },
    ...said,
  });
const carrying = (traceparent: string | null, said: Partial<Call> = {}): Call =>
  call({ traceparent, ...said });

describe("invalid-traceparent-is-replaced", () => {
  const upper = submitted(`00-${traceId.toUpperCase()}-bbbbbbbbbbbbbbbb-01`);

  it("passes a fresh valid trace for each of the twenty values", () => {
    const values = malformedTraceparents(randomFrom("seed"));
    const history = values.flatMap((value, n) => [
      submitted(value, { jobId: `job-${n}`, token: `token-${n}` }),
      carrying(fresh, { jobId: `job-${n}`, token: `token-${n}` }),
    ]);
    const { kind, witness } = judge(history);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ values: 20, calls: 20 });
  });

  it("passes a tracestate of the service's own", () => {
    expect(judge([upper, carrying(fresh, { tracestate: "vendor=x" })]).kind).toBe("PASS");
    const { headers: _, ...request } = upper.request;
    const stateless = op({
      label: "malformed",
      request: { ...request, headers: { traceparent: "nonsense" } },
    });
    expect(judge([stateless, carrying(fresh, { tracestate: "vendor=x" })]).kind).toBe("PASS");
  });

  it("passes a fresh trace where the value is too short to take an id from", () => {
    expect(judge([submitted("00-abc-def-01"), carrying(fresh)]).kind).toBe("PASS");
  });

  it("fails the second attempt too that carries no trace, and shows the job and that call", () => {
    const again = carrying(null, { nth: 2, arrivedAt: 50 });
    const { kind, evidence, witness } = judge([upper, carrying(fresh), again]);
    expect(kind).toBe("FAIL");
    expect(evidence).toEqual([upper, again]);
    expect(witness).toEqual({ values: 1, calls: 2 });
  });

  it.each([
    ["no trace", null],
    ["the invalid one itself", upper.request.headers["traceparent"] ?? ""],
    ["the invalid one in lower case", `00-${traceId}-cccccccccccccccc-01`],
  ])("fails %s", (_, traceparent) => {
    expect(judge([upper, carrying(traceparent)]).kind).toBe("FAIL");
  });

  it("fails an id that was filled up or cut, and a tracestate that was kept", () => {
    const short = submitted(`00-${traceId.slice(1)}-bbbbbbbbbbbbbbbb-01`);
    const filled = `00-0${traceId.slice(1)}-cccccccccccccccc-01`;
    expect(judge([short, carrying(filled)]).kind).toBe("FAIL");
    const long = submitted(`00-c${traceId}-bbbbbbbbbbbbbbbb-01`);
    expect(judge([long, carrying(`00-${traceId}-cccccccccccccccc-01`)]).kind).toBe("FAIL");
    const cutAtItsEnd = `00-c${traceId.slice(0, -1)}-cccccccccccccccc-01`;
    expect(judge([long, carrying(cutAtItsEnd)]).kind).toBe("FAIL");
    expect(judge([upper, carrying(fresh, { tracestate: "jobproof=1" })]).kind).toBe("FAIL");
  });

  it("fails a refusal of the job", () => {
    expect(judge([submitted("nonsense", { status: 400 })]).kind).toBe("FAIL");
  });

  it("does not pass when nothing was submitted, accepted or called", () => {
    expect(judge([]).kind).toBe("INCONCLUSIVE");
    expect(judge([upper]).kind).toBe("INCONCLUSIVE");
    expect(judge([submitted("nonsense", { status: 503, jobId: null })]).kind).toBe("INCONCLUSIVE");
    const uncalled = submitted("nonsense", { jobId: "job-2", token: "token-2" });
    expect(judge([upper, carrying(fresh), uncalled])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [uncalled],
      witness: { values: 2, calls: 1 },
    });
  });
});
