import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Did, Op } from "../contract/op.ts";
import { aboutEntry, page, wholeInbox } from "../judging/dead-letters.fixture.ts";
import { call, op } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { missingOrBadCredentialsAnswer401 } from "./missing-or-bad-credentials-answer-401.ts";

const judge = (history: History) =>
  telling(missingOrBadCredentialsAnswer401.judge({ history, target: wholeInbox, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

const challenge = { "www-authenticate": "Bearer" };
const attempt = (did: Did, status: number | null, said: Partial<Op> = {}): Op =>
  op({
    did,
    label: "uninvited",
    as: "nobody",
    status,
    sentAt: 20,
    token: null,
    jobId: null,
    ...(status === null ? {} : { answer: { status, headers: challenge, body: "", bodyChars: 0 } }),
    ...said,
  });
const bare = (status: number): Partial<Op> => ({
  answer: { status, headers: {}, body: "", bodyChars: 0 },
});

describe("missing-or-bad-credentials-answer-401", () => {
  const waits = op({ label: "waits" });
  const dead = op({ label: "dead", jobId: "job-2", token: "token-2" });
  const succeeded = op({ did: "read", sentAt: 60, state: "succeeded" });
  const control = op({ label: "control", jobId: "job-3", token: "token-3" });
  const left = { id: "letter-3", jobId: "job-3" };
  const list = page([{ id: "letter-2", jobId: "job-2" }, left], { label: "last", sentAt: 70 });
  const setting = [waits, dead, control, succeeded, list];
  const replay = aboutEntry("replay", "letter-2", attempt("replay", 401));

  it("passes 401 with a challenge on every route", () => {
    const tries = [
      attempt("submit", 401, { token: "token-9" }),
      attempt("read", 401),
      attempt("cancel", 401),
      attempt("list-dead-letters", 401, { as: "stranger" }),
      replay,
    ];
    const { kind, witness } = judge([...setting, ...tries]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ requests: 5, routes: 5, withoutAny: 4, withInvented: 1 });
  });

  it("tells who came without credentials from who invented some", () => {
    const whys = (["nobody", "stranger"] as const).map(
      (as) => judge([...setting, attempt("read", 409, { as })]).because,
    );
    expect(whys[0]).toContain("without credentials");
    expect(whys[1]).not.toContain("without credentials");
  });

  it("fails a 401 without a challenge, and whatever lets somebody in", () => {
    expect(kindOf([...setting, attempt("read", 401, bare(401))])).toBe("FAIL");
    expect(kindOf([...setting, attempt("read", 200)])).toBe("FAIL");
    expect(kindOf([...setting, attempt("cancel", 409)])).toBe("FAIL");
  });

  it("tolerates 403 and 404", () => {
    expect(kindOf([...setting, attempt("read", 403)])).toBe("NON-STRICT");
    expect(kindOf([...setting, attempt("read", 404, { as: "stranger" })])).toBe("NON-STRICT");
  });

  it("fails an act that was refused and done all the same", () => {
    const submit = attempt("submit", 401, { token: "token-9" });
    expect(kindOf([...setting, submit, call({ token: "token-9", arrivedAt: 30 })])).toBe("FAIL");
    const canceled = op({ did: "read", sentAt: 60, state: "canceled" });
    expect(kindOf([waits, dead, canceled, list, attempt("cancel", 401)])).toBe("FAIL");
    const run = call({ token: "token-2", jobId: "job-2", arrivedAt: 40, nth: 2 });
    expect(kindOf([...setting, replay, run])).toBe("FAIL");
    const emptied = page([left], { label: "last", sentAt: 70 });
    expect(kindOf([waits, dead, control, succeeded, emptied, replay])).toBe("FAIL");
    const discard = aboutEntry("discard", "letter-2", attempt("discard", 401));
    expect(kindOf([...setting, discard])).toBe("PASS");
    expect(kindOf([waits, dead, control, succeeded, emptied, discard])).toBe("FAIL");
  });

  it("asks of a submission whether it ran only where it was refused", () => {
    const taken = attempt("submit", 403, { token: "token-9" });
    expect(kindOf([...setting, taken])).toBe("NON-STRICT");
    const unclear = attempt("submit", 503, { token: "token-9" });
    const ran = call({ token: "token-9", arrivedAt: 30 });
    expect(judge([...setting, unclear, ran])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [unclear],
    });
  });

  it("asks nothing of what became of a job that was never there", () => {
    expect(kindOf([attempt("cancel", 401)])).toBe("PASS");
    expect(kindOf([replay])).toBe("PASS");
    expect(kindOf([aboutEntry("discard", "letter-2", attempt("discard", 401))])).toBe("PASS");
  });

  it("does not pass when nothing was tried, answered, or looked at afterwards", () => {
    expect(kindOf(setting)).toBe("INCONCLUSIVE");
    expect(kindOf([...setting, attempt("read", null)])).toBe("INCONCLUSIVE");
    expect(kindOf([...setting, attempt("read", 503)])).toBe("INCONCLUSIVE");
    expect(kindOf([...setting, attempt("read", 429)])).toBe("INCONCLUSIVE");
    expect(kindOf([waits, dead, attempt("cancel", 401)])).toBe("INCONCLUSIVE");
    expect(kindOf([waits, dead, replay])).toBe("INCONCLUSIVE");
    const hidden = page([], { label: "last", sentAt: 70 });
    expect(kindOf([waits, dead, control, succeeded, hidden, replay])).toBe("INCONCLUSIVE");
  });
});
