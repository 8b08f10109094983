import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { endsUnderManyEyes } from "../exercises/ends-under-many-eyes.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { statedOutcomeIsTrue } from "./stated-outcome-is-true.ts";

const judge = (history: History, target = wholeTarget) =>
  statedOutcomeIsTrue.judge({ history, target, policy: {} });
const kindOf = (history: History): string => judge(history).kind;

const read = (state: Op["state"], sentAt: number, said: Partial<Op> = {}): Op =>
  op({ did: "read", state, sentAt, ...said });

const failed = (code: string | number | null, said: Partial<Op> = {}): Op => {
  const body = JSON.stringify({ id: "job-1", error: code === null ? null : { code } });
  const answer = { status: 200, headers: {}, body, bodyChars: body.length };
  return read("failed", 40, { answer, ...said });
};

describe("stated-outcome-is-true", () => {
  const submitted = op();

  it("passes a success whose effect was accepted before it was told", () => {
    const { kind, witness } = judge([submitted, call({ arrivedAt: 5 }), read("succeeded", 16)]);
    expect(kind).toBe("PASS");
    expect(witness).toMatchObject({ succeeded: 1 });
  });

  it("passes a success at the second try, after a replay, and by a redelivery", () => {
    const refused = call({ arrivedAt: 5, status: 503 });
    const retried = call({ arrivedAt: 50, nth: 2 });
    expect(kindOf([submitted, refused, retried, read("succeeded", 70)])).toBe("PASS");
    const redelivered = [call({ arrivedAt: 5, end: "aborted" }), call({ arrivedAt: 9, nth: 2 })];
    expect(kindOf([submitted, ...redelivered, read("succeeded", 30)])).toBe("PASS");
  });

  it("counts an accepted effect whatever id the worker tells, and even if the worker then died", () => {
    const inner = call({ arrivedAt: 5, jobId: "row-17" });
    expect(kindOf([submitted, inner, read("succeeded", 30)])).toBe("PASS");
    const answered = { status: 200, body: null };
    const cut = call({ arrivedAt: 5, end: "aborted", answeredAt: 9, answer: answered });
    expect(kindOf([submitted, cut, read("succeeded", 30)])).toBe("PASS");
  });

  it.each([
    ["no call at all", []],
    ["only refused calls", [call({ arrivedAt: 5, status: 500 })]],
    ["a call that died open", [call({ arrivedAt: 5, end: "aborted" })]],
    ["a call that was accepted only later", [call({ arrivedAt: 25 })]],
    ["another job's call", [call({ arrivedAt: 5, token: "token-2", jobId: "job-2" })]],
  ])("fails a success with %s", (_, calls) => {
    expect(kindOf([submitted, ...calls, read("succeeded", 20)])).toBe("FAIL");
  });

  it("passes failures that tell a stable code, and fails those that tell none", () => {
    expect(judge([submitted, failed("refused"), failed("refused")]).witness).toMatchObject({
      failedReads: 2,
      codes: 1,
    });
    expect(kindOf([submitted, failed(422), failed(422)])).toBe("PASS");
    expect(kindOf([submitted, failed(null)])).toBe("FAIL");
    expect(kindOf([submitted, failed("")])).toBe("FAIL");
  });

  it("fails a code that changes, and two codes for one reason", () => {
    expect(kindOf([submitted, failed("refused"), failed("gone")])).toBe("FAIL");
    const two = ["job-1", "job-2"].map((jobId) =>
      op({ jobId, token: jobId, label: "refused", exercise: endsUnderManyEyes.id }),
    );
    const reads = (codes: readonly string[]): History =>
      codes.map((code, index) => failed(code, { jobId: `job-${index + 1}` }));
    expect(kindOf([...two, ...reads(["a", "a"])])).toBe("PASS");
    expect(kindOf([...two, ...reads(["a", "b"])])).toBe("FAIL");
  });

  it("lets a code change over a replay, and judges none where none is declared", () => {
    const replay = op({ did: "replay", sentAt: 41, token: null });
    expect(kindOf([submitted, failed("refused"), replay, failed("gone")])).toBe("PASS");
    const target = { ...wholeTarget, status: { path: "/v1/jobs/{id}" } };
    const history = [submitted, call(), read("succeeded", 30), failed(null)];
    expect(judge(history, target).kind).toBe("PASS");
  });

  it("does not pass when no end was seen", () => {
    expect(kindOf([])).toBe("INCONCLUSIVE");
    expect(kindOf([submitted, call({ arrivedAt: 5 }), read("running", 6)])).toBe("INCONCLUSIVE");
  });
});
