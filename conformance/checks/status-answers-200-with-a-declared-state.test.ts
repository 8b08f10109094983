import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { statusAnswers200WithADeclaredState } from "./status-answers-200-with-a-declared-state.ts";

const judge = (history: History, target = wholeTarget) =>
  telling(statusAnswers200WithADeclaredState.judge({ history, target, policy: {} }));

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
    expect(witness).toEqual({ reads: 2, pending: 1, done: 1, unanswered: 0 });
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

  it.each([204, 226, 300, 404, 410])("fails %i with a state and an id", (status) => {
    expect(judge([submitted, pending, done, read({ status, state: "running" })]).kind).toBe("FAIL");
  });

  it.each([
    ["no JSON", "job-1"],
    ["a null", '{"id":null}'],
    ["a list of it", '{"id":["job-1"]}'],
    ["another number", '{"id":8}'],
  ])("fails an id that is %s", (_, body) => {
    expect(judge([submitted, pending, done, read({ state: "running", body })]).kind).toBe("FAIL");
  });

  it("looks for the id where the target declares it", () => {
    const target = { ...wholeTarget, status: { ...wholeTarget.status, idAt: "/job/no" } };
    const body = '{"id":"x","job":{"no":"job-1"}}';
    const reads = [read({ state: "running", body }), read({ state: "succeeded", body })];
    expect(judge([submitted, ...reads], target).kind).toBe("PASS");
    expect(judge([submitted, ...reads]).kind).toBe("FAIL");
  });

  it("cannot tell the id in a body that was not kept whole", () => {
    const cut = read({ state: "running" });
    const answer = { status: 200, headers: {}, body: "{}", bodyChars: 3 };
    expect(judge([submitted, pending, done, { ...cut, answer }]).kind).toBe("INCONCLUSIVE");
  });

  it("tolerates 200 and 202 alike where a target declares no policy", () => {
    const { policy: _, ...target } = wholeTarget;
    expect(judge([submitted, pending, done], target).kind).toBe("PASS");
    const accepted = read({ status: 202, state: "queued" });
    expect(judge([submitted, accepted, done], target).kind).toBe("NON-STRICT");
  });

  it.each([302, 303])("knows a redirect by its status %i and its place", (status) => {
    const location = "/v1/jobs/job-1/result";
    const history = [submitted, pending, call()];
    const { kind, witness } = judge([...history, read({ status, state: null, location })]);
    expect({ kind, witness }).toMatchObject({ kind: "NON-STRICT", witness: { done: 1 } });
    expect(judge([...history, done, read({ status, state: null })]).kind).toBe("FAIL");
    const other = read({ status: 307, state: null, location });
    expect(judge([...history, done, other]).kind).toBe("FAIL");
  });

  it.each([
    [11, "NON-STRICT"],
    [11.1, "FAIL"],
  ])("with a redirect at 11 ms, says of a result at %f ms %s", (answeredAt, kind) => {
    const redirect = read({ status: 303, location: "/v1/jobs/job-1/result", state: null });
    const refused = call({ status: 503, arrivedAt: 0 });
    const accepted = call({ arrivedAt: 1, answeredAt });
    expect(judge([submitted, pending, refused, accepted, redirect]).kind).toBe(kind);
  });

  it("cannot judge a redirect of a job of whose calls nothing is known", () => {
    const nameless = op({ token: null });
    const redirect = read({ status: 303, location: "/v1/jobs/job-1/result", state: null });
    expect(judge([nameless, pending, redirect]).kind).toBe("INCONCLUSIVE");
  });

  it("counts reads of accepted jobs that were answered, and those that were not", () => {
    const silent = [null, 503, 429].map((status) => op({ did: "read", status, sentAt: 30 }));
    const foreign = read({ status: 404, jobId: "job-9", state: null });
    const nobody = op({ did: "read", status: null, jobId: null });
    const { kind, witness } = judge([submitted, pending, done, ...silent, foreign, nobody]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ reads: 2, pending: 1, done: 1, unanswered: 3 });
    const queued = read({ state: "queued" });
    expect(judge([submitted, queued, pending, done]).witness).toMatchObject({ pending: 2 });
  });

  it("shows the first read where none was pending, and the last where none was done", () => {
    const later = read({ state: "failed", sentAt: 40 });
    expect(judge([submitted, done, later, later]).evidence).toEqual([done]);
    const again = read({ state: "queued", sentAt: 40 });
    expect(judge([submitted, pending, pending, again]).evidence).toEqual([again]);
  });

  it("fails a status that is an error of the server for a second, and to the end", () => {
    const errors = (count: number, everyMs: number, status = 500) =>
      Array.from({ length: count }, (_, n) =>
        op({ did: "read", jobId: "job-1", status, sentAt: 100 + everyMs * n }),
      );
    const good = [submitted, pending, done];
    expect(judge([...good, ...errors(5, 250)]).kind).toBe("FAIL");
    expect(judge([...good, ...errors(4, 400)]).kind).toBe("PASS");
    expect(judge([...good, ...errors(5, 249)]).kind).toBe("PASS");
    expect(judge([...good, ...errors(9, 250, 503)]).kind).toBe("PASS");
    const late = { ...done, sentAt: 9_000 };
    expect(judge([submitted, pending, ...errors(9, 250), late]).kind).toBe("PASS");
  });
});
