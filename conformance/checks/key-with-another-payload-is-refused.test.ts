import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import type { Policy } from "../contract/policy.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { keyWithAnotherPayloadIsRefused } from "./key-with-another-payload-is-refused.ts";

const judge = (history: History, policy: Policy = {}) =>
  telling(keyWithAnotherPayloadIsRefused.judge({ history, target: wholeTarget, policy }));
const kindOf = (history: History, policy?: Policy): string => judge(history, policy).kind;

const first = op({ label: "first" });
const ran = call({ arrivedAt: 5 });
const ended = op({ did: "read", state: "succeeded", sentAt: 30 });

/** The same key with another payload; `token: null` where only a field deep inside is another. */
const other = (status: number | null, said: Partial<Op> = {}): Op =>
  op({
    label: "other-while-running",
    token: "token-2",
    payloadDigest: "digest-2",
    jobId: null,
    sentAt: 10,
    status,
    ...said,
  });

const six = (status: number): readonly Op[] => [
  other(status),
  other(status, { token: null }),
  other(status, { label: "other-while-waiting" }),
  other(status, { label: "other-while-waiting", token: null }),
  other(status, { label: "other-after-end" }),
  other(status, { label: "other-after-end", token: null }),
];

describe("key-with-another-payload-is-refused", () => {
  it("passes 422 when only the first payload ran, also more than once", () => {
    const again = call({ nth: 2, arrivedAt: 20 });
    expect(judge([first, ...six(422), ran, again, ended])).toMatchObject({
      kind: "PASS",
      witness: { jobs: 1, whileRunning: 2, whileWaiting: 2, afterEnd: 2, calls: 2 },
    });
    const uneven = [...six(422), other(422), other(422, { label: "other-after-end" })];
    expect(judge([first, ...uneven, other(422), ran]).witness).toEqual({
      jobs: 1,
      whileRunning: 4,
      whileWaiting: 2,
      afterEnd: 3,
      calls: 1,
    });
  });

  it("looks only at keys that stand for a first job", () => {
    const strange = other(202, { idempotencyKey: "key-2" });
    const unaccepted = op({ label: "first", idempotencyKey: "key-2", jobId: null, status: 503 });
    const unlike = op({ label: "warm-up", idempotencyKey: "key-2", jobId: "job-2" });
    const history = [first, ...six(422), ran, strange, unaccepted, unlike];
    expect(judge(history)).toMatchObject({ kind: "PASS", witness: { jobs: 1, whileRunning: 2 } });
  });

  it("counts no payload as having run that is not known", () => {
    const unknown = other(422, { payloadDigest: null });
    expect(kindOf([first, ...six(422), unknown, call({ payloadDigest: null })])).toBe("PASS");
  });

  it("says nothing of an unclear answer to a payload that ran", () => {
    const unclear = other(503, { token: "token-3", payloadDigest: "digest-3" });
    const history = [first, ...six(422), unclear, ran, call({ token: "token-3" })];
    expect(judge(history)).toMatchObject({ kind: "INCONCLUSIVE", evidence: [unclear] });
  });

  it.each([409, 400, 403])("tolerates a refusal with %i", (status) => {
    expect(kindOf([first, ...six(status), ran, ended])).toBe("NON-STRICT");
  });

  it("takes the status that the profile declares for the right one", () => {
    const policy = { profile: { otherPayload: 409 } } as const;
    expect(kindOf([first, ...six(409), ran, ended], policy)).toBe("PASS");
    expect(kindOf([first, ...six(422), ran, ended], policy)).toBe("NON-STRICT");
    expect(kindOf([first, ...six(202), ran, ended], policy)).toBe("FAIL");
  });

  it("passes a payload that came through altered: that is judged elsewhere", () => {
    expect(kindOf([first, ...six(422), call({ payloadDigest: "altered" }), ended])).toBe("PASS");
  });

  it.each([202, 200, 303])("fails another payload that was answered %i", (status) => {
    expect(kindOf([first, ...six(422), other(status), ran, ended])).toBe("FAIL");
  });

  it.each([
    ["as a job of its own", call({ token: "token-2", jobId: "job-2" })],
    ["in place of the first", call({ nth: 2, payloadDigest: "digest-2" })],
  ])("fails a payload that was refused and ran %s", (_, bad) => {
    expect(kindOf([first, ...six(422), ran, bad, ended])).toBe("FAIL");
  });

  it("fails when the first job is gone", () => {
    const gone = op({ did: "read", status: 404, sentAt: 30 });
    expect(kindOf([first, ...six(422), ran, gone])).toBe("FAIL");
  });

  it.each([null, 503, 429])("says nothing about another payload answered %s", (status) => {
    expect(kindOf([first, ...six(422), other(status), ran, ended])).toBe("INCONCLUSIVE");
  });

  it("does not pass when nothing was examined", () => {
    expect(kindOf([first, ran, ended])).toBe("INCONCLUSIVE");
    expect(kindOf(six(422))).toBe("INCONCLUSIVE");
  });
});
