import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { statusSaysWhenToAskAgain } from "./status-says-when-to-ask-again.ts";

const kindOf = (history: History): string =>
  statusSaysWhenToAskAgain.judge({ history, target: wholeTarget, policy: { retentionMs: 1_000 } })
    .kind;

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
});
