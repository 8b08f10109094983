import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { traceSurvivesRetryAndReplay } from "./trace-survives-retry-and-replay.ts";

const judge = (history: History) =>
  traceSurvivesRetryAndReplay.judge({ history, target: wholeTarget, policy: {} });

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
});
