import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { fault, wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, note, type SaidJob } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { faultFreeJobRunsOnce } from "./fault-free-job-runs-once.ts";

const judge = (history: History) =>
  telling(faultFreeJobRunsOnce.judge({ history, target: wholeTarget, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

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

  it("counts all jobs, and those that were called once", () => {
    const { witness } = judge([
      ...good,
      ...job({ name: "b", calls: [{}, {}] }),
      ...job({ name: "c" }),
    ]);
    expect(witness).toEqual({ jobs: 3, calledOnce: 1 });
    expect(judge(good).witness).toEqual({ jobs: 1, calledOnce: 1 });
  });

  it.each<[string, Omit<SaidJob, "exercise">]>([
    ["was called twice", { name: "b", calls: [{}, {}] }],
    ["succeeded without a call", { name: "b" }],
    ["was not called", { name: "b", state: "queued" }],
    ["failed without a call", { name: "b", state: "failed" }],
  ])("shows the whole story of a job that %s", (_, said) => {
    const history = job(said);
    expect(judge([...good, ...history]).evidence).toEqual(history);
  });

  it("counts calls up to the instant of the first fault", () => {
    const twice = job({ name: "b", calls: [{}, { arrivedAt: 4_000 }] });
    expect(kindOf([...good, ...twice, fault({ injectedAt: 4_000 })])).toBe("PASS");
    expect(kindOf([...good, ...twice, fault({ injectedAt: 4_001 })])).toBe("FAIL");
  });

  it("blames nobody where the machine stood still while the first call was open", () => {
    const twice = [...good, ...job({ name: "b", calls: [{ arrivedAt: 100 }, { arrivedAt: 900 }] })];
    const stalled = (from: number, to: number) =>
      note({ exercise: "machine", what: "stalled", at: to, figures: { from, to } });
    expect(kindOf([...twice, stalled(90, 700)])).toBe("INCONCLUSIVE");
    expect(kindOf([...twice, stalled(200, 900)])).toBe("FAIL");
  });
});
