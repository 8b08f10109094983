import { describe, expect, it } from "vitest";
import { callsOfJobs } from "./calls-of-job.ts";
import { call, op } from "./history.fixture.ts";

describe("callsOfJobs", () => {
  it("finds calls by the token, whatever id the worker tells", () => {
    const calls = [call({ jobId: null }), call({ jobId: "row-17", nth: 2 })];
    const found = callsOfJobs([op(), ...calls, call({ token: "token-2" })]).get("job-1");
    expect(found).toMatchObject({ calls, isAlone: true });
  });

  it("parts the calls of two jobs with one token by the id that the worker tells", () => {
    const mine = call({ jobId: "job-1" });
    const theirs = call({ jobId: "job-2" });
    const jobs = callsOfJobs([op(), op({ jobId: "job-2", as: "tenant-b" }), mine, theirs]);
    expect(jobs.get("job-1")).toMatchObject({ calls: [mine], isAlone: false });
    expect(jobs.get("job-2")).toMatchObject({ calls: [theirs], isAlone: false });
  });

  it("does not call a job alone while a submission with its token is in doubt", () => {
    const doubtful = op({ status: null, jobId: null });
    expect(callsOfJobs([op(), doubtful]).get("job-1")?.isAlone).toBe(false);
  });

  it("gives a job whose call names none, or nobody's, every such call of its token", () => {
    const calls = [call({ jobId: null }), call({ jobId: "row-17", nth: 2 })];
    const jobs = callsOfJobs([op(), op({ jobId: "job-2", as: "tenant-b" }), ...calls]);
    expect(jobs.get("job-1")?.calls).toEqual(calls);
    expect(jobs.get("job-2")?.calls).toEqual(calls);
  });

  it("takes a job for alone that was submitted again, or refused, with its token", () => {
    const again = [op({ sentAt: 5 }), op({ status: 409, jobId: null })];
    const found = callsOfJobs([op(), ...again, op({ token: "token-2", jobId: "job-2" })]);
    expect(found.get("job-1")).toEqual({ accepted: op(), calls: [], isAlone: true });
  });

  it("leaves out jobs without a token", () => {
    expect(callsOfJobs([op({ token: null })]).size).toBe(0);
  });
});
