import { describe, expect, it } from "vitest";
import { verdictFrom, type Finding } from "./check.ts";
import { op } from "./history.fixture.ts";

const finding = (events: number): Finding => ({
  because: `${events} events`,
  evidence: Array.from({ length: events }, () => op()),
});
const nothing = { level: "must", holds: "all well", broken: [], witness: {} } as const;

describe("reaching a verdict", () => {
  it("passes only when enough was examined", () => {
    expect(verdictFrom({ ...nothing, examined: 1 }).kind).toBe("PASS");
    expect(verdictFrom({ ...nothing, examined: 0 }).kind).toBe("INCONCLUSIVE");
    expect(verdictFrom({ ...nothing, examined: 9, atLeast: 10 }).kind).toBe("INCONCLUSIVE");
  });

  it("fails on anything broken, whatever else was found", () => {
    const all = { broken: [finding(1)], unseen: [finding(1)], tolerated: [finding(1)] };
    expect(verdictFrom({ ...nothing, ...all, examined: 0 }).kind).toBe("FAIL");
  });

  it("calls a broken SHOULD non-strict", () => {
    const verdict = verdictFrom({ ...nothing, level: "should", broken: [finding(1)], examined: 1 });
    expect(verdict.kind).toBe("NON-STRICT");
  });

  it("does not pass, nor tolerate, while something is unseen", () => {
    const verdict = verdictFrom({
      ...nothing,
      unseen: [finding(1)],
      tolerated: [finding(1)],
      examined: 5,
    });
    expect(verdict.kind).toBe("INCONCLUSIVE");
  });

  it("tells the finding with the shortest evidence, and how many there are", () => {
    const verdict = verdictFrom({ ...nothing, broken: [finding(3), finding(2)], examined: 7 });
    expect(verdict.because).toBe("2 events (2 such cases)");
    expect(verdict.evidence).toHaveLength(2);
  });

  it("tells its counters whatever it comes to, and evidence only of what was found", () => {
    const witness = { seen: 3 };
    const all = { ...nothing, witness, examined: 3 };
    const one = [finding(1)];
    expect(verdictFrom(all)).toEqual({ kind: "PASS", because: "all well", witness, evidence: [] });
    expect(verdictFrom({ ...all, atLeast: 4 })).toMatchObject({ witness, evidence: [] });
    const evidence = [op()];
    expect(verdictFrom({ ...all, broken: one })).toMatchObject({ witness, evidence });
    expect(verdictFrom({ ...all, unseen: one })).toMatchObject({ witness, evidence });
    expect(verdictFrom({ ...all, tolerated: one })).toEqual({
      kind: "NON-STRICT",
      because: "1 events",
      witness,
      evidence,
    });
  });

  it("passes with exactly as many as must be examined", () => {
    expect(verdictFrom({ ...nothing, examined: 10, atLeast: 10 }).kind).toBe("PASS");
  });

  it("does not tolerate where too little was examined", () => {
    const verdict = verdictFrom({ ...nothing, examined: 0, tolerated: [finding(1)] });
    expect(verdict.kind).toBe("INCONCLUSIVE");
  });

  it("cuts evidence that is too long to read", () => {
    const verdict = verdictFrom({ ...nothing, broken: [finding(50)], examined: 1 });
    expect(verdict.evidence).toHaveLength(12);
  });
});
