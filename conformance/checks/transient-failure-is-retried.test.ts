import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, type SaidJob } from "../judging/job-events.fixture.ts";
import { transientFailureIsRetried } from "./transient-failure-is-retried.ts";

const kindOf = (history: History, maxAttempts = 4): string =>
  transientFailureIsRetried.judge({ history, target: wholeTarget, policy: { maxAttempts } }).kind;

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
    const judge = (label: string): string =>
      transientFailureIsRetried.judge({
        history: [...retried("503"), ...dropped(label)],
        target: wholeTarget,
        policy: { maxAttempts: 4, profile: { retried: [408] } },
      }).kind;
    expect(judge("408")).toBe("FAIL");
    expect(judge("425")).toBe("PASS");
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
});
