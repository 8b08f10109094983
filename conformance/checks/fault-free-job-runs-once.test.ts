import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { fault, wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, type SaidJob } from "../judging/job-events.fixture.ts";
import { faultFreeJobRunsOnce } from "./fault-free-job-runs-once.ts";

const kindOf = (history: History): string =>
  faultFreeJobRunsOnce.judge({ history, target: wholeTarget, policy: {} }).kind;

const job = (said: Omit<SaidJob, "exercise">): History =>
  jobEvents({ exercise: "plain-burst", label: "plain", ...said });

const good = job({ name: "a", calls: [{}] });

describe("fault-free-job-runs-once", () => {
  it("passes one call for each job", () => {
    expect(kindOf([...good, ...job({ name: "b", calls: [{}] })])).toBe("PASS");
  });

  it.each([
    ["two calls", { calls: [{}, {}] }],
    ["a success without a call", { calls: [] }],
  ])("fails %s", (_, said) => {
    expect(kindOf([...good, ...job({ name: "b", ...said })])).toBe("FAIL");
  });

  it("leaves to others what happened after the first fault, and in other exercises", () => {
    const late = job({ name: "b", calls: [{}, { arrivedAt: 5_000 }] });
    const other = jobEvents({ name: "c", exercise: "test", calls: [{}, {}] });
    expect(kindOf([...good, ...late, ...other, fault({ injectedAt: 4_000 })])).toBe("PASS");
  });

  it("says nothing about a job that was not called yet", () => {
    expect(kindOf([...good, ...job({ name: "b", state: "queued" })])).toBe("INCONCLUSIVE");
  });

  it("does not pass when nothing was submitted", () => {
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });
});
