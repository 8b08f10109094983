import { describe, expect, it } from "vitest";
import type { History, HistoryEvent } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { refusedRequestLeavesItsKeyFree } from "./refused-request-leaves-its-key-free.ts";

const kindOf = (history: History): string =>
  refusedRequestLeavesItsKeyFree.judge({ history, target: wholeTarget, policy: {} }).kind;

const refused = op({ label: "invalid probe, null", token: "bad", jobId: null, status: 422 });
const corrected = (status: number | null, said: Partial<Op> = {}): Op =>
  op({ label: "corrected", sentAt: 5, status, ...said });
const ran = call({ arrivedAt: 6 });
const ended = op({ did: "read", state: "succeeded", sentAt: 20 });

describe("refused-request-leaves-its-key-free", () => {
  it.each([
    ["202", [corrected(202)]],
    ["202 after a moment of 409", [corrected(409, { jobId: null }), corrected(202, { sentAt: 7 })]],
    ["201", [corrected(201)]],
  ])("passes a corrected request that was answered %s and ran", (_, answers) => {
    expect(kindOf([refused, ...answers, ran, ended])).toBe("PASS");
  });

  it.each([422, 400, 409])("fails a corrected request that is answered %i", (status) => {
    expect(kindOf([refused, corrected(status, { jobId: null })])).toBe("FAIL");
  });

  it.each<[string, readonly HistoryEvent[]]>([
    ["twice", [ran, call({ nth: 2, arrivedAt: 40 })]],
    ["as two jobs", [ran, call({ nth: 2, arrivedAt: 40, jobId: "job-2", effectKey: "effect-2" })]],
    ["never, though it ended", []],
  ])("fails a corrected request that ran %s", (_, calls) => {
    expect(kindOf([refused, corrected(202), ...calls, ended])).toBe("FAIL");
  });

  it("passes a second call that the first, unanswered one explains", () => {
    const first = call({ end: "aborted", arrivedAt: 6 });
    const second = call({ nth: 2, arrivedAt: 40 });
    expect(kindOf([refused, corrected(202), first, second, ended])).toBe("PASS");
  });

  it.each([null, 503, 429])("says nothing about a corrected request answered %s", (status) => {
    expect(kindOf([refused, corrected(status, { jobId: null })])).toBe("INCONCLUSIVE");
  });

  it("says nothing about a job that was not seen to end", () => {
    expect(kindOf([refused, corrected(202)])).toBe("INCONCLUSIVE");
  });

  const limited = op({ idempotencyKey: "k", label: "exhausting", status: 429, jobId: null });
  const again = (label: string, status: number, said: Partial<Op> = {}): Op =>
    op({ idempotencyKey: "k", label, status, jobId: status === 202 ? "job-9" : null, ...said });
  const fresh = op({ idempotencyKey: "other", label: "fresh", sentAt: 12 });

  it("passes a request that was answered 429 and is accepted when it is sent again", () => {
    expect(kindOf([limited, again("waited", 202, { sentAt: 10 })])).toBe("PASS");
  });

  it.each([409, 422])("fails one that is answered %i when it is sent again", (status) => {
    expect(kindOf([limited, again("waited", status, { sentAt: 10 })])).toBe("FAIL");
  });

  it("fails one that is answered 429 again while another one passes", () => {
    const waited = again("waited", 429, { sentAt: 10 });
    expect(kindOf([limited, waited, fresh, again("again", 429, { sentAt: 14 })])).toBe("FAIL");
    expect(kindOf([limited, waited, again("again", 429, { sentAt: 14 })])).toBe("INCONCLUSIVE");
    expect(kindOf([limited, waited, fresh, again("again", 202, { sentAt: 14 })])).toBe("PASS");
  });

  it("does not pass when nothing was refused", () => {
    expect(kindOf([op({ label: "invalid probe, null" }), corrected(202), ran, ended])).toBe(
      "INCONCLUSIVE",
    );
  });
});
