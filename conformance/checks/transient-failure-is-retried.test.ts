import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Policy } from "../contract/policy.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, type SaidJob } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { transientFailureIsRetried } from "./transient-failure-is-retried.ts";

const judge = (history: History, maxAttempts = 4) =>
  telling(
    transientFailureIsRetried.judge({ history, target: wholeTarget, policy: { maxAttempts } }),
  );
const kindOf = (history: History, maxAttempts = 4): string => judge(history, maxAttempts).kind;

const job = (label: string, said: Partial<SaidJob>): History =>
  jobEvents({ name: label, exercise: "one-job-per-transient-answer", label, ...said });

const retried = (label: string): History => job(label, { calls: [{ status: 503 }, {}] });
const dropped = (label: string): History =>
  job(label, { calls: [{ status: 503 }], state: "failed" });

describe("transient-failure-is-retried", () => {
  it("passes when every class was tried again", () => {
    const labels = ["429", "500", "502", "503", "504", "408", "425", "reset", "twice"];
    expect(kindOf(labels.flatMap(retried))).toBe("PASS");
  });

  it.each(["429", "500", "502", "503", "504", "reset"])("fails one dropped class: %s", (label) => {
    expect(kindOf([...retried("other"), ...dropped(label)])).toBe("FAIL");
  });

  it("fails a job that succeeded after a failed call alone", () => {
    const lie = job("500", { calls: [{ status: 500 }] });
    expect(kindOf([...retried("503"), ...lie])).toBe("FAIL");
  });

  it.each(["408", "425"])("tolerates that %s is taken for permanent", (label) => {
    expect(kindOf([...retried("503"), ...dropped(label)])).toBe("NON-STRICT");
  });

  it("goes by the profile where it says what is retried", () => {
    const kindFor = (label: string): string =>
      telling(
        transientFailureIsRetried.judge({
          history: [...retried("503"), ...dropped(label)],
          target: wholeTarget,
          policy: { maxAttempts: 4, profile: { retried: [408] } },
        }),
      ).kind;
    expect(kindFor("408")).toBe("FAIL");
    expect(kindFor("425")).toBe("PASS");
  });

  it("fails a job that was given up with its first attempt that was not answered", () => {
    const hung = (said: Partial<SaidJob>): History =>
      jobEvents({ name: "h", exercise: "call-held-past-the-job-timeout", label: "hung", ...said });
    const givenUp = hung({ calls: [{ end: "aborted" }], state: "failed" });
    const answered = hung({ calls: [{ status: 200 }] });
    expect(kindOf([...retried("503"), ...givenUp])).toBe("FAIL");
    expect(kindOf([...retried("503"), ...answered])).toBe("PASS");
  });

  it("says nothing about a job that still waits", () => {
    const waiting = job("500", { calls: [{ status: 500 }], state: "queued" });
    expect(kindOf([...retried("503"), ...waiting])).toBe("INCONCLUSIVE");
  });

  it("only informs about a target that declares a single attempt", () => {
    expect(kindOf(dropped("503"), 1)).toBe("INFO");
  });

  it("does not pass when nothing was called", () => {
    expect(kindOf(job("503", { state: "queued" }))).toBe("INCONCLUSIVE");
  });

  it("counts jobs that were called, and the classes that were tried again", () => {
    const again = job("503", { name: "again", calls: [{ status: 503 }, { status: 503 }, {}] });
    const uncalled = job("504", { calls: [], state: "failed" });
    const waiting = job("500", { calls: [{ status: 500 }], state: "queued" });
    const history = [...retried("503"), ...again, ...retried("429"), ...waiting, ...uncalled];
    expect(judge(history)).toMatchObject({
      kind: "INCONCLUSIVE",
      witness: { jobs: 4, retried: 3, classes: 2 },
      evidence: [{ label: "500" }, { kind: "call" }, { state: "queued" }],
    });
  });

  it("tolerates a dropped 408 where a profile says other things", () => {
    const policy = { maxAttempts: 4, profile: { pendingStatus: 202 } } as const;
    const history = [...retried("503"), ...dropped("408")];
    const verdict = telling(
      transientFailureIsRetried.judge({ history, target: wholeTarget, policy }),
    );
    expect(verdict.kind).toBe("NON-STRICT");
    expect(verdict.evidence).toMatchObject([{ label: "408" }, { kind: "call" }, { did: "read" }]);
  });

  it("goes by every status that the profile says is retried", () => {
    const policy: Policy = { maxAttempts: 4, profile: { retried: [408, 425] } };
    const kinds = ["408", "425"].map((label) => {
      const history = [...retried("503"), ...dropped(label)];
      return telling(transientFailureIsRetried.judge({ history, target: wholeTarget, policy }))
        .kind;
    });
    expect(kinds).toEqual(["FAIL", "FAIL"]);
  });

  it("judges jobs of its own exercises alone, and of the held ones only those that hung", () => {
    const theirs = jobEvents({
      name: "t",
      exercise: "other",
      label: "500",
      calls: [{ status: 500 }],
      state: "failed",
    });
    const plain = jobEvents({
      name: "p",
      exercise: "call-held-past-the-job-timeout",
      label: "plain",
      calls: [{ end: "aborted" }],
      state: "failed",
    });
    const uncalled = jobEvents({
      name: "u",
      exercise: "call-held-past-the-job-timeout",
      label: "hung",
      state: "failed",
    });
    expect(judge([...retried("503"), ...theirs, ...plain, ...uncalled])).toMatchObject({
      kind: "PASS",
      witness: { jobs: 1 },
    });
  });
});
