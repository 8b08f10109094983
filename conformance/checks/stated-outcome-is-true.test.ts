import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { endsUnderManyEyes } from "../exercises/ends-under-many-eyes.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { statedOutcomeIsTrue } from "./stated-outcome-is-true.ts";

const judge = (history: History, target = wholeTarget) =>
  telling(statedOutcomeIsTrue.judge({ history, target, policy: {} }));
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

  it.each([
    [15, "PASS"],
    [15.1, "FAIL"],
  ])(
    "with a success told at 16 ms, says of an effect accepted at %f ms as it should",
    (at, kind) => {
      const accepted = call({ arrivedAt: 5, answeredAt: at + 1 });
      expect(kindOf([submitted, accepted, read("succeeded", 15)])).toBe(kind);
    },
  );

  it("shows the submission, the last calls, and the first answer that tells the success", () => {
    const calls = [1, 2, 3, 4, 5].map((nth) => call({ nth, arrivedAt: nth, status: 500 }));
    const told = read("succeeded", 20);
    const { evidence } = judge([submitted, ...calls, told, read("succeeded", 30)]);
    expect(evidence).toEqual([submitted, ...calls.slice(1), told]);
  });

  it("judges a success by the first answer that told it, and what never ended not at all", () => {
    const second = { jobId: "job-2", token: "token-2" };
    const unread = [op(second), op({ jobId: "job-3", token: "token-3" })];
    const running = op({ ...second, did: "read", state: "running", sentAt: 5 });
    const history = [submitted, ...unread, running, call(), read("running", 5)];
    const { kind, witness } = judge([...history, read("succeeded", 30)]);
    expect({ kind, witness }).toEqual({
      kind: "PASS",
      witness: { succeeded: 1, failedReads: 0, codes: 0 },
    });
  });

  it("passes failures alone, whose codes differ with their job", () => {
    const other = failed("gone", { jobId: "job-2" });
    const { kind, witness } = judge([submitted, failed("refused"), other, failed("refused")]);
    expect({ kind, witness }).toEqual({
      kind: "PASS",
      witness: { succeeded: 0, failedReads: 3, codes: 2 },
    });
  });

  it("reads a code only from a failure whose body was kept whole", () => {
    const whole = failed("refused");
    const cut = { ...whole, answer: { status: 200, headers: {}, body: "{}", bodyChars: 9_000 } };
    const broken = { ...whole, answer: { status: 200, headers: {}, body: "{", bodyChars: 1 } };
    const empty = { ...whole, answer: { status: 200, headers: {}, body: "{}", bodyChars: 2 } };
    const silent = read(null, 50, { answer: null, outcome: "info" });
    const running = { ...empty, state: "running" } as const;
    const { kind, witness } = judge([submitted, whole, cut, broken, silent, running]);
    expect({ kind, witness }).toMatchObject({ kind: "PASS", witness: { failedReads: 1 } });
    const bare = judge([submitted, whole, empty]);
    expect({ kind: bare.kind, evidence: bare.evidence }).toEqual({
      kind: "FAIL",
      evidence: [empty],
    });
  });

  it("shows two codes of one job, and of one reason", () => {
    const [one, same, other] = [failed("a"), failed("a", { sentAt: 41 }), failed("b")];
    const { evidence } = judge([submitted, one, same, { ...other, sentAt: 50 }]);
    expect(evidence).toEqual([one, { ...other, sentAt: 50 }]);
  });

  it.each([
    ["refused", endsUnderManyEyes.id, "FAIL"],
    ["exhausted", endsUnderManyEyes.id, "FAIL"],
    ["succeeds", endsUnderManyEyes.id, "PASS"],
    ["refused", "other", "PASS"],
  ])("of two jobs that are %s in %s, and are told two codes, says %s", (label, exercise, kind) => {
    const jobs = ["1", "2"].map((n) => op({ jobId: n, token: n, label, exercise }));
    expect(kindOf([...jobs, failed("a", { jobId: "1" }), failed("b", { jobId: "2" })])).toBe(kind);
  });

  it("takes two reasons for two codes", () => {
    const exercise = endsUnderManyEyes.id;
    const refused = op({ jobId: "1", token: "1", label: "refused", exercise });
    const exhausted = op({ jobId: "2", token: "2", label: "exhausted", exercise });
    const told = [failed("a", { jobId: "1" }), failed("b", { jobId: "2" })];
    expect(kindOf([refused, exhausted, ...told])).toBe("PASS");
    const replay = op({ did: "replay", jobId: "1", sentAt: 30 });
    const third = op({ jobId: "3", token: "3", label: "refused", exercise });
    const all = [refused, third, replay, failed("a", { jobId: "1" }), failed("b", { jobId: "3" })];
    expect(kindOf(all)).toBe("PASS");
  });
});
