import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { traceSurvivesRetryAndReplay } from "./trace-survives-retry-and-replay.ts";

const judge = (history: History) =>
  telling(traceSurvivesRetryAndReplay.judge({ history, target: wholeTarget, policy: {} }));

const traceId = "1234567890abcdef1234567890abcdef";
const request = {
  method: "POST",
  path: "/v1/jobs",
  headers: { traceparent: `00-${traceId}-aaaaaaaaaaaaaaaa-01` },
  body: "{}",
};

const again = (traceparent: string | null) => call({ arrivedAt: 50, nth: 2, traceparent });

describe("trace-survives-retry-and-replay", () => {
  const kept = `00-${traceId}-bbbbbbbbbbbbbbbb-01`;
  const first = call({ status: 503, traceparent: kept });

  it.each(["retried", "replayed"])("passes a %s job whose calls all carry its trace", (label) => {
    const { kind, witness } = judge([op({ label, request }), first, again(kept)]);
    expect(kind).toBe("PASS");
    expect(witness).toMatchObject({ [label]: 1 });
  });

  it.each([null, "00-ffffffffffffffffffffffffffffffff-bbbbbbbbbbbbbbbb-01"])(
    "fails a later call that carries %s",
    (traceparent) => {
      const history = [op({ label: "retried", request }), first, again(traceparent)];
      expect(judge(history).kind).toBe("FAIL");
    },
  );

  it("does not pass a job that was not called again, or none at all", () => {
    expect(judge([op({ label: "replayed", request }), first]).kind).toBe("INCONCLUSIVE");
    expect(judge([op({ label: "valid", request }), first, again(kept)]).kind).toBe("INCONCLUSIVE");
  });

  it("counts retried and replayed jobs apart, and only what was called again", () => {
    const other = (name: string, label: string, times: number): History => [
      op({ label, request, jobId: name, token: name }),
      ...Array.from({ length: times }, (_, index) =>
        call({ jobId: name, token: name, arrivedAt: 50 * index, traceparent: kept }),
      ),
    ];
    const jobs = [...other("a", "retried", 2), ...other("b", "retried", 3)];
    const { kind, witness } = judge([...jobs, ...other("c", "replayed", 2), ...other("d", "x", 1)]);
    expect({ kind, witness }).toEqual({ kind: "PASS", witness: { retried: 2, replayed: 1 } });
    const once = judge([...jobs, ...other("c", "replayed", 1)]);
    expect(once).toMatchObject({
      kind: "INCONCLUSIVE",
      witness: { retried: 2, replayed: 0 },
      evidence: [
        { did: "submit", jobId: "c" },
        { kind: "call", jobId: "c" },
      ],
    });
  });

  it("fails the first stray call among several, and shows it", () => {
    const submitted = op({ label: "retried", request });
    const stray = { ...again(null), arrivedAt: 90 };
    const history = [submitted, first, again(kept), stray, { ...again(null), arrivedAt: 99 }];
    expect(judge(history)).toMatchObject({ kind: "FAIL", evidence: [submitted, stray] });
  });

  it.each(["x", `00-${"0".repeat(32)}-bbbbbbbbbbbbbbbb-01`])(
    "fails a later call that carries the invalid %s",
    (traceparent) => {
      const history = [op({ label: "replayed", request }), first, again(traceparent)];
      expect(judge(history).kind).toBe("FAIL");
    },
  );

  it.each([{}, { traceparent: "x" }])("cannot judge where the request had %j", (headers) => {
    const submitted = op({ label: "retried", request: { ...request, headers } });
    for (const carried of [kept, null, "x"])
      expect(judge([submitted, first, again(carried)]).kind).toBe("INCONCLUSIVE");
  });
});
