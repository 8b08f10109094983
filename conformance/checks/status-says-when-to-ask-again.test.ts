import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { statusSaysWhenToAskAgain } from "./status-says-when-to-ask-again.ts";

const judge = (history: History) =>
  telling(
    statusSaysWhenToAskAgain.judge({
      history,
      target: wholeTarget,
      policy: { retentionMs: 1_000 },
    }),
  );
const kindOf = (history: History): string => judge(history).kind;

function read(label: string, state: Op["state"], retryAfter?: string): Op {
  const headers = {
    date: "Fri, 01 Mar 2024 12:00:00 GMT",
    ...(retryAfter !== undefined && { "retry-after": retryAfter }),
  };
  const answer = { status: 200, headers, body: "{}", bodyChars: 2 };
  return op({ did: "read", label, state, answer });
}

const pending = read("pending", "running", "1");
const ended = read("ended", "succeeded");
const ran = [op({ sentAt: 0 }), call({ arrivedAt: 10, answeredAt: 20 })];
const kept = (sentAt: number, status = 200): Op =>
  op({ did: "read", label: "kept", state: status === 200 ? "succeeded" : null, sentAt, status });

describe("status-says-when-to-ask-again", () => {
  it("passes a pending job with a wait and an ended one without", () => {
    expect(kindOf([pending, ended])).toBe("PASS");
    expect(kindOf([read("pending", "queued", "30"), ended])).toBe("PASS");
  });

  it("passes a record that is there for its time, whatever becomes of it then", () => {
    const expired = op({ did: "read", label: "expired", status: 404, sentAt: 1_500 });
    expect(kindOf([pending, ended, ...ran, kept(900), expired])).toBe("PASS");
    expect(kindOf([pending, ended, ...ran, kept(1_030, 404)])).toBe("PASS");
  });

  it("passes a redirect to the result that says when to follow it", () => {
    const answer = { status: 303, headers: { "retry-after": "1" }, body: "", bodyChars: 0 };
    const redirect = op({ did: "read", label: "ended", state: "succeeded", status: 303, answer });
    expect(kindOf([pending, redirect])).toBe("PASS");
  });

  it.each<[string, History]>([
    ["says nothing about a pending job", [read("pending", "running"), ended]],
    ["says soon", [read("pending", "running", "soon"), ended]],
    ["says a date", [read("pending", "running", "Fri, 01 Mar 2024 12:00:05 GMT"), ended]],
    ["says when to ask again of an ended job", [pending, read("ended", "failed", "1")]],
    ["loses a record early", [pending, ended, ...ran, kept(500, 404)]],
    ["says early that it is gone", [pending, ended, ...ran, kept(900, 410)]],
  ])("tells a service that %s", (_, history) => {
    expect(kindOf(history)).toBe("NON-STRICT");
  });

  it("says nothing of a record that could not be read, or whose end nobody saw", () => {
    expect(kindOf([pending, ended, ...ran, kept(500, 503)])).toBe("INCONCLUSIVE");
    expect(kindOf([pending, ended, op(), kept(500, 404)])).toBe("INCONCLUSIVE");
  });

  it("does not pass when no pending or no ended job was read", () => {
    expect(kindOf([ended])).toBe("INCONCLUSIVE");
    expect(kindOf([pending, read("pending", "succeeded")])).toBe("INCONCLUSIVE");
  });

  it("does not take jobs that had ended, or were in no declared state, for pending ones", () => {
    const others = (["succeeded", "unknown", null] as const).map((state) => read("pending", state));
    expect(judge([...others, ended])).toMatchObject({
      kind: "INCONCLUSIVE",
      witness: { pending: 0, ended: 1 },
    });
    expect(kindOf([...others, pending, ended])).toBe("PASS");
  });

  it("counts what was read of which kind", () => {
    const expired = [404, 410, 200, 403].map((status) =>
      op({ did: "read", label: "expired", status, sentAt: 1_500 }),
    );
    const other = [
      read("other", "running"),
      read("other", "failed", "1"),
      read("ended", "running"),
    ];
    const history = [pending, pending, ended, ...ran, kept(1_100, 404), ...expired, ...other];
    const { kind, witness } = judge(history);
    expect({ kind, witness }).toEqual({
      kind: "PASS",
      witness: { pending: 2, ended: 1, readsWithinRetention: 1, expiredSeen: 2 },
    });
  });

  it.each([
    ["as its time is over", 1_019, "NON-STRICT"],
    ["after that", 1_020, "PASS"],
  ])(
    "with a call answered at 20 ms, says of a record that was gone %s as it should",
    (_, at, kind) => {
      expect(kindOf([pending, ended, ...ran, kept(at, 404)])).toBe(kind);
    },
  );

  it("counts a record's time from the last answer to its own job", () => {
    const failed = call({ arrivedAt: 5, answeredAt: 8, status: 503 });
    const open = call({ arrivedAt: 700, end: "aborted" });
    const theirs = call({ arrivedAt: 800, token: "token-2", jobId: "job-2" });
    const second = call({ arrivedAt: 500, answeredAt: 510 });
    const history = [
      failed,
      ...ran,
      second,
      open,
      theirs,
      op({ token: "token-2", jobId: "job-2" }),
    ];
    const gone = kept(1_400, 404);
    const { kind, evidence } = judge([pending, ended, ...history, gone]);
    expect({ kind, evidence }).toEqual({ kind: "NON-STRICT", evidence: [second, gone] });
    expect(kindOf([pending, ended, ...history, kept(1_600, 404)])).toBe("PASS");
  });

  it("says nothing of a record of which no answer came, and passes one that is refused", () => {
    const silent = op({ did: "read", label: "kept", status: null, sentAt: 500 });
    expect(judge([pending, ended, ...ran, silent])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [silent],
    });
    expect(kindOf([pending, ended, ...ran, kept(500, 500)])).toBe("INCONCLUSIVE");
    expect(kindOf([pending, ended, ...ran, kept(500, 499)])).toBe("PASS");
    const unknown = { ...kept(500, 404), jobId: "job-9" };
    expect(kindOf([pending, ended, ...ran, unknown])).toBe("INCONCLUSIVE");
  });

  it("tolerates a date, which says when to ask again, and not silence", () => {
    const dated = read("pending", "running", "Fri, 01 Mar 2024 12:00:05 GMT");
    expect(kindOf([dated])).toBe("INCONCLUSIVE");
    expect(kindOf([read("pending", "running")])).toBe("NON-STRICT");
  });
});
