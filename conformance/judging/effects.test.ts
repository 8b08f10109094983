import { describe, expect, it } from "vitest";
import { complaintAboutCalls, complaintAboutIdentity } from "./effects.ts";
import { call } from "./history.fixture.ts";

describe("complaintAboutCalls", () => {
  it("finds nothing in one call, nor in one more after a failure", () => {
    expect(complaintAboutCalls([])).toBeNull();
    expect(complaintAboutCalls([call()])).toBeNull();
    expect(complaintAboutCalls([call({ status: 503 }), call({ nth: 2 })])).toBeNull();
    expect(complaintAboutCalls([call({ end: "aborted" }), call({ nth: 2 })])).toBeNull();
  });

  it.each([
    ["200", call({ status: 200 }), true],
    ["299", call({ status: 299 }), true],
    ["199", call({ status: 199 }), false],
    ["300", call({ status: 300 }), false],
    ["nothing", call({ end: "aborted" }), false],
    ["200, but too late: it was aborted", { ...call(), end: "aborted" } as const, false],
  ])("takes for done what was answered %s", (_, other, isDone) => {
    expect(complaintAboutCalls([call(), other]) !== null).toBe(isDone);
  });

  it("finds work that was done twice", () => {
    expect(complaintAboutCalls([call(), call({ nth: 2 })])).toContain("2 times");
  });

  it("finds another job or another effect key, even in a call that failed", () => {
    expect(complaintAboutCalls([call(), call({ jobId: "job-2", status: 503 })])).toContain("jobs");
    expect(complaintAboutCalls([call(), call({ effectKey: "other", status: 503 })])).toContain(
      "effect keys",
    );
  });
});

describe("complaintAboutIdentity", () => {
  it("does not count how often a job was tried", () => {
    expect(complaintAboutIdentity([call(), call({ nth: 2 })])).toBeNull();
    expect(complaintAboutIdentity([call(), call({ jobId: null, effectKey: null })])).toBeNull();
    expect(complaintAboutIdentity([call(), call({ jobId: "job-2" })])).not.toBeNull();
  });
});
