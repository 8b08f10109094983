import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { statusAnswers200WithADeclaredState } from "./status-answers-200-with-a-declared-state.ts";

const judge = (history: History, target = wholeTarget) =>
  statusAnswers200WithADeclaredState.judge({ history, target, policy: {} });

const read = (said: Partial<Op> & { status?: number; body?: string; location?: string }): Op => {
  const { status = 200, body = '{"id":"job-1"}', location, ...rest } = said;
  const headers = location === undefined ? {} : { location };
  const answer = { status, headers, body, bodyChars: body.length };
  return op({ did: "read", status, sentAt: 10, ...rest, answer });
};

describe("status-answers-200-with-a-declared-state", () => {
  const submitted = op({ label: "succeeds", state: "queued" });
  const pending = read({ state: "running" });
  const done = read({ state: "succeeded", sentAt: 20 });

  it("passes 200 with id and declared state while pending and when done", () => {
    const { kind, witness } = judge([submitted, pending, done]);
    expect(kind).toBe("PASS");
    expect(witness).toMatchObject({ reads: 2, pending: 1, done: 1 });
  });

  it("passes ids that are numbers", () => {
    const seven = op({ jobId: "7" });
    const numbered = { body: '{"id":7}', jobId: "7" };
    const reads = [read({ ...numbered, state: "queued" }), read({ ...numbered, state: "failed" })];
    expect(judge([seven, ...reads]).kind).toBe("PASS");
  });

  it("tolerates 202 while pending and a redirect when done", () => {
    const accepted = read({ status: 202, state: "running" });
    const redirect = read({ status: 303, location: "/v1/jobs/job-1/result", state: null });
    expect(judge([submitted, accepted, done]).kind).toBe("NON-STRICT");
    expect(judge([submitted, pending, call(), redirect]).kind).toBe("NON-STRICT");
  });

  it("takes for right what the target declares instead", () => {
    const policy = { ...wholeTarget.policy, profile: { pendingStatus: 202 } } as const;
    const status = { ...wholeTarget.status, redirectsWhenDone: true };
    const target = { ...wholeTarget, policy, status };
    const accepted = read({ status: 202, state: "running" });
    const redirect = read({ status: 303, location: "/v1/jobs/job-1/result", state: "succeeded" });
    expect(judge([submitted, accepted, done], target).kind).toBe("PASS");
    expect(judge([submitted, pending, done], target).kind).toBe("NON-STRICT");
    expect(judge([submitted, accepted, call(), redirect], target).kind).toBe("PASS");
    const late = read({ status: 202, state: "succeeded", sentAt: 20 });
    expect(judge([submitted, accepted, late], target).kind).toBe("FAIL");
  });

  it("fails a redirect for a job that has no result", () => {
    const redirect = read({ status: 303, location: "/v1/jobs/job-1/result", state: null });
    const refused = call({ status: 400 });
    expect(judge([submitted, pending, refused, redirect]).kind).toBe("FAIL");
    expect(judge([submitted, pending, call({ arrivedAt: 50 }), redirect]).kind).toBe("FAIL");
  });

  it.each([
    ["404 for an accepted job", read({ status: 404, state: null })],
    ["no state", read({ state: null })],
    ["an undeclared state", read({ state: "unknown" })],
    ["no id", read({ state: "running", body: '{"status":"running"}' })],
    ["another job's id", read({ state: "running", body: '{"id":"job-2"}' })],
    ["202 for a job that is done", read({ status: 202, state: "succeeded" })],
    ["a redirect to nowhere", read({ status: 302, state: null })],
  ])("fails %s", (_, bad) => {
    expect(judge([submitted, pending, done, bad]).kind).toBe("FAIL");
  });

  it("does not blame a service for what was not answered, or for another one's job", () => {
    const silent = op({ did: "read", status: null });
    const foreign = read({ status: 404, jobId: "job-9", state: null });
    expect(judge([submitted, pending, done, silent, foreign]).kind).toBe("PASS");
  });

  it("does not pass when no job was seen pending, or none done, or nothing at all", () => {
    expect(judge([submitted, done]).kind).toBe("INCONCLUSIVE");
    expect(judge([submitted, pending]).kind).toBe("INCONCLUSIVE");
    expect(judge([]).kind).toBe("INCONCLUSIVE");
  });
});
