import { describe, expect, it } from "vitest";
import type { History, HistoryEvent } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { refusedRequestLeavesItsKeyFree } from "./refused-request-leaves-its-key-free.ts";

const judge = (history: History) =>
  telling(refusedRequestLeavesItsKeyFree.judge({ history, target: wholeTarget, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

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

  it("counts what was refused, corrected, sent again after 429, and called", () => {
    const invalid = op({ label: "invalid probe, a list", idempotencyKey: "key-2", status: 400 });
    const alone = op({ label: "too-large", idempotencyKey: "key-3", status: 413, jobId: null });
    const second = corrected(202, {
      idempotencyKey: "key-2",
      token: "token-2",
      jobId: "job-2",
    });
    const history = [
      refused,
      corrected(202),
      ran,
      ended,
      { ...invalid, jobId: null },
      second,
      call({ token: "token-2", jobId: "job-2" }),
      op({ did: "read", jobId: "job-2", state: "succeeded", sentAt: 20 }),
      alone,
      limited,
      again("waited", 202, { sentAt: 10 }),
    ];
    expect(judge(history)).toMatchObject({
      kind: "PASS",
      witness: { refused: 3, corrected: 2, sentAgainAfter429: 1, calls: 2 },
    });
  });

  it("examines no refusal after which nothing was corrected", () => {
    expect(kindOf([refused])).toBe("INCONCLUSIVE");
    const elsewhere = corrected(202, { idempotencyKey: "key-2" });
    expect(kindOf([refused, elsewhere, ran, ended])).toBe("INCONCLUSIVE");
  });

  it("takes the answer to the corrected request, not to what was wrong again", () => {
    const wrongAgain = { ...refused, sentAt: 9 };
    expect(kindOf([refused, corrected(202), wrongAgain, ran, ended])).toBe("PASS");
  });

  it("says nothing about an unclear answer, whatever came of it", () => {
    const unclear = corrected(503);
    expect(judge([refused, unclear, ran, ended])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [refused, unclear],
    });
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

  // The second answer came at 11, and the last request was sent at 14.
  it.each<[string, Partial<Op>, string]>([
    ["was sent when the second answer came", { sentAt: 11 }, "FAIL"],
    ["was sent before", { sentAt: 10.9 }, "INCONCLUSIVE"],
    ["was answered when the last was sent", { sentAt: 13 }, "FAIL"],
    ["was answered later", { sentAt: 13, doneAt: 14.1 }, "INCONCLUSIVE"],
    ["was refused too", { sentAt: 12, outcome: "fail" }, "INCONCLUSIVE"],
    ["was not meant to show it", { sentAt: 12, label: "exhausting" }, "INCONCLUSIVE"],
  ])("asks for another request that passes meanwhile: one that %s", (_, said, kind) => {
    const other = op({ idempotencyKey: "other", label: "fresh", ...said });
    const waited = again("waited", 429, { sentAt: 10 });
    const last = again("again", 429, { sentAt: 14 });
    const { kind: found, evidence } = judge([limited, waited, other, last]);
    expect(found).toBe(kind);
    expect(evidence).toEqual(kind === "FAIL" ? [limited, waited, other, last] : []);
  });

  it("examines nothing that was not refused at first, or got no clear answer at last", () => {
    const taken = op({ idempotencyKey: "k", label: "exhausting" });
    expect(kindOf([taken, again("waited", 202, { sentAt: 10 })])).toBe("INCONCLUSIVE");
    expect(kindOf([again("waited", 202, { sentAt: 10 })])).toBe("INCONCLUSIVE");
    const unclear = again("again", 503, { sentAt: 14, jobId: null });
    expect(kindOf([limited, again("waited", 429, { sentAt: 10 }), unclear])).toBe("INCONCLUSIVE");
    const nameless = { idempotencyKey: null, sentAt: 10 };
    expect(kindOf([limited, again("waited", 429, nameless)])).toBe("INCONCLUSIVE");
  });

  it("does not pass when nothing was refused", () => {
    expect(kindOf([op({ label: "invalid probe, null" }), corrected(202), ran, ended])).toBe(
      "INCONCLUSIVE",
    );
  });
});
