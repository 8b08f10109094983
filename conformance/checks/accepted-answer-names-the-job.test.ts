import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { acceptedAnswerNamesTheJob } from "./accepted-answer-names-the-job.ts";

const judge = (history: History) =>
  telling(acceptedAnswerNamesTheJob.judge({ history, target: wholeTarget, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

/** A submission whose answer has these headers and this body. */
const accepted = (answer: { headers?: Record<string, string>; body?: string }, jobId?: null): Op =>
  op({
    label: "first",
    ...(jobId === null ? { jobId } : {}),
    answer: { status: 202, headers: {}, body: "{}", bodyChars: 2, ...answer },
  });

const located = accepted({ headers: { location: "/v1/jobs/job-1" } });

const followed = (said: Partial<Op> & { status?: number | null } = {}): Op =>
  op({ did: "read", label: "followed", sentAt: 2, ...said });

describe("accepted-answer-names-the-job", () => {
  it.each([
    ["Location", { headers: { location: "/v1/jobs/job-1" } }],
    ["Operation-Location", { headers: { "operation-location": "http://127.0.0.1:1/v1/ops/9" } }],
    ["a link in the body", { body: '{"id":"job-1","links":{"self":"/v1/jobs/job-1"}}' }],
  ])("passes %s that leads to the same id", (_, answer) => {
    expect(kindOf([accepted(answer), followed()])).toBe("PASS");
  });

  it("passes when one of two URLs leads to the job, and when it redirects to the result", () => {
    const dead = followed({ status: 404, jobId: null });
    expect(kindOf([located, dead, followed({ sentAt: 3 })])).toBe("PASS");
    expect(kindOf([located, followed({ status: 303, jobId: null })])).toBe("PASS");
  });

  it.each([
    ["no id", [accepted({ headers: { location: "/v1/jobs/job-1" } }, null)]],
    ["no URL", [accepted({ body: '{"id":"job-1"}' })]],
    ["a URL that is not found", [located, followed({ status: 404, jobId: null })]],
    ["a URL of another job", [located, followed({ jobId: "job-2" })]],
    ["a URL of something without an id", [located, followed({ jobId: null })]],
  ])("fails %s", (_, history) => {
    expect(kindOf(history)).toBe("FAIL");
  });

  it.each([
    ["that was not answered", located, followed({ status: null, jobId: null })],
    [
      "on a host that is not the target's",
      accepted({ headers: { location: "https://jobs.example/v1/jobs/job-1" } }),
      followed({ status: 404, jobId: null }),
    ],
  ])("says nothing about a URL %s", (_, submission, read) => {
    expect(kindOf([submission, read])).toBe("INCONCLUSIVE");
  });

  it("counts each accepting answer, and what was found at its own URLs alone", () => {
    const other = { jobId: "job-2", token: "token-2" };
    const second = { ...accepted({ headers: { location: "/v1/jobs/job-2" } }), ...other };
    const dead = followed({ status: 404, jobId: null, sentAt: 3 });
    const { kind, witness } = judge([located, second, followed(), followed(other), dead]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ accepted: 2, followed: 3 });
    const swapped = [followed({ token: "token-2" }), followed({ ...other, token: "token-1" })];
    expect(kindOf([located, second, ...swapped])).toBe("FAIL");
  });

  it("takes neither a refusal nor a redirect for an accepting answer", () => {
    const redirected = op({ label: "first", status: 303, token: "token-2" });
    const refused = op({ label: "first", status: 422, token: "token-3", jobId: null });
    const { kind, witness } = judge([located, followed(), redirected, refused]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ accepted: 1, followed: 1 });
  });

  it("shows the answer that names no id", () => {
    const nameless = accepted({ headers: { location: "/v1/jobs/job-1" } }, null);
    expect(judge([nameless, followed()]).evidence).toEqual([nameless]);
  });

  it("says nothing about a URL that nobody asked for", () => {
    expect(kindOf([located])).toBe("INCONCLUSIVE");
    expect(kindOf([located, followed({ token: null })])).toBe("INCONCLUSIVE");
    expect(kindOf([located, followed({ label: "read-again" })])).toBe("INCONCLUSIVE");
  });

  it("does not pass when nothing was accepted", () => {
    expect(kindOf([op({ label: "first", status: 503 })])).toBe("INCONCLUSIVE");
  });
});
