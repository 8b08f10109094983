import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { repeatedRequestGivesTheSameJob } from "./repeated-request-gives-the-same-job.ts";

const judge = (history: History) =>
  telling(repeatedRequestGivesTheSameJob.judge({ history, target: wholeTarget, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

const located = (status: number): Op["answer"] => ({
  status,
  headers: { location: "/v1/jobs/job-1" },
  body: "{}",
  bodyChars: 2,
});

const first = op({ label: "first", answer: located(202) });
const repeat = (label: string, said: Partial<Op> & { status?: number | null } = {}): Op => {
  const { status = 202 } = said;
  return op({
    label,
    sentAt: 10,
    ...(status === null || status >= 400 ? { jobId: null } : { answer: located(status) }),
    ...said,
  });
};
const atOnce = repeat("repeat-at-once");
const running = repeat("repeat-while-running", { state: "running" });
const ended = repeat("repeat-after-end", { state: "succeeded" });
const repeats = [atOnce, atOnce, running, running, ended, ended];
const ran = call({ arrivedAt: 5 });

describe("repeated-request-gives-the-same-job", () => {
  it("passes repeats that give the same job, whatever its status is by then", () => {
    const another = repeat("repeat-while-running");
    expect(judge([first, ...repeats, another, ended, ended, ran])).toMatchObject({
      kind: "PASS",
      witness: { repeatsAtOnce: 2, repeatsWhileRunning: 3, repeatsAfterEnd: 4, calls: 1 },
    });
  });

  it("needs six repeats, beside the request itself", () => {
    expect(kindOf([first, ...repeats, ran])).toBe("PASS");
    expect(kindOf([first, ...repeats.slice(1), ran])).toBe("INCONCLUSIVE");
  });

  it("has nothing to compare with where the first request was not accepted", () => {
    const other = { token: "token-2", idempotencyKey: "key-2" };
    const unaccepted = op({ label: "first", status: 503, jobId: null, ...other });
    const later = repeat("repeat-at-once", { ...other, jobId: "job-2" });
    expect(kindOf([first, ...repeats, ran, unaccepted, later])).toBe("PASS");
  });

  it("misses no status URL that the first answer did not name either", () => {
    const { answer } = op();
    const without = [op({ label: "first" }), ...repeats].map((one) => ({ ...one, answer }));
    expect(kindOf([...without, ran])).toBe("PASS");
    expect(kindOf([...without.slice(0, 1), ...repeats, ran])).toBe("PASS");
  });

  it("follows the URL of the last repeat", () => {
    const silent = op({ label: "repeat-at-once", sentAt: 9 });
    const followed = op({ did: "read", label: "followed", sentAt: 20 });
    expect(kindOf([first, atOnce, silent, ...repeats.slice(1), ran, followed])).toBe("NON-STRICT");
    expect(kindOf([first, silent, atOnce, ...repeats.slice(1), ran, followed])).toBe("NON-STRICT");
    const last = op({ label: "repeat-after-end", sentAt: 15 });
    expect(kindOf([first, ...repeats, last, ran, followed])).toBe("FAIL");
  });

  it("passes 200 instead of 202 for a repeat", () => {
    expect(kindOf([first, ...repeats, repeat("repeat-after-end", { status: 200 }), ran])).toBe(
      "PASS",
    );
  });

  it.each([
    ["another job", repeat("repeat-at-once", { jobId: "job-2" })],
    ["no job id", repeat("repeat-after-end", { status: 200, jobId: null })],
    ["another refusal at once", repeat("repeat-at-once", { status: 422 })],
    ["a conflict after the end", repeat("repeat-after-end", { status: 409 })],
    ["a conflict while the job runs", repeat("repeat-while-running", { status: 409 })],
    ["a refusal for another field order", repeat("repeat-while-running", { status: 422 })],
  ])("fails a repeat that is answered with %s", (_, bad) => {
    expect(kindOf([first, ...repeats, bad, ran])).toBe("FAIL");
  });

  it.each([
    ["again", call({ nth: 2, arrivedAt: 30 })],
    ["as another job", call({ nth: 2, arrivedAt: 30, jobId: "job-2" })],
    ["under another effect key", call({ nth: 2, arrivedAt: 30, effectKey: "effect-2" })],
  ])("fails when the work is done %s", (_, second) => {
    expect(kindOf([first, ...repeats, ran, second])).toBe("FAIL");
  });

  it("fails when the URL of a repeat leads nowhere or to another job", () => {
    const followed = { did: "read", label: "followed", sentAt: 11 } as const;
    expect(kindOf([first, ...repeats, ran, op({ ...followed, status: 404, jobId: null })])).toBe(
      "FAIL",
    );
    expect(kindOf([first, ...repeats, ran, op({ ...followed, jobId: "job-2" })])).toBe("FAIL");
    expect(kindOf([first, ...repeats, ran, op(followed)])).toBe("PASS");
  });

  it.each([
    ["a conflict at once after the first answer", repeat("repeat-at-once", { status: 409 })],
    ["a redirect to the job", repeat("repeat-after-end", { status: 303, jobId: null })],
    ["an answer without the URL", op({ label: "repeat-after-end", sentAt: 10 })],
  ])("tolerates %s", (_, odd) => {
    expect(kindOf([first, ...repeats, odd, ran])).toBe("NON-STRICT");
  });

  it.each([null, 503, 429])("says nothing about a repeat answered %s", (status) => {
    expect(kindOf([first, ...repeats, repeat("repeat-after-end", { status }), ran])).toBe(
      "INCONCLUSIVE",
    );
  });

  it("does not pass when nothing was repeated", () => {
    expect(kindOf([first, ran])).toBe("INCONCLUSIVE");
  });
});
