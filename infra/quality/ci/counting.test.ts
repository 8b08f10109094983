import { describe, expect, it } from "vitest";
import { countParts, countProof, countRun, countTests } from "./counting.ts";
import { settle, sumOf } from "./tally.ts";

describe("counting", () => {
  it("takes the parts of the check", () => {
    const parts = [
      { name: "types", passed: true },
      { name: "lint", passed: false },
    ];
    expect(countParts(parts)).toEqual({ passed: 1, failed: ["lint"] });
  });

  it("takes a skipped test and a file that did not load for failures", () => {
    const report = {
      testResults: [
        {
          name: "a.test.ts",
          assertionResults: [
            { fullName: "a holds", status: "passed" },
            { fullName: "a fails", status: "failed" },
            { fullName: "a needs a tool", status: "skipped" },
          ],
        },
        { name: "b.test.ts", assertionResults: [] },
      ],
    };
    expect(countTests(report)).toEqual({
      passed: 1,
      failed: ["a fails", "a needs a tool (skipped)", "b.test.ts"],
    });
  });

  it("demands no test that needs a toolchain which CI need not have", () => {
    const named = (fullName: string, status: string) => ({ fullName, status });
    const assertionResults = [
      named("the probe works (needs dotnet)", "skipped"),
      named("the probe works (needs go)", "skipped"),
      named("the probe hears (needs dotnet)", "failed"),
      named("the probe ends (needs dotnet)", "passed"),
    ];
    const report = { testResults: [{ name: "a.test.ts", assertionResults }] };
    expect(countTests(report)).toEqual({
      passed: 1,
      failed: ["the probe works (needs go) (skipped)", "the probe hears (needs dotnet)"],
    });
  });

  it("takes NON-STRICT for passed, UNSUPPORTED and INFO for neither, all else for failed", () => {
    const kinds = ["PASS", "NON-STRICT", "UNSUPPORTED", "INFO", "BLOCKED", "INCONCLUSIVE", "FAIL"];
    const results = kinds.map((kind) => ({ id: `check-${kind}`, verdict: { kind } }));
    expect(countRun({ checks: results, scenarios: [] })).toEqual({
      passed: 2,
      failed: [
        "check-BLOCKED is BLOCKED",
        "check-INCONCLUSIVE is INCONCLUSIVE",
        "check-FAIL is FAIL",
      ],
    });
  });

  it("takes the guards of scenarios as well", () => {
    const guards = [{ id: "guard", verdict: { kind: "PASS" } }];
    expect(countRun({ checks: [], scenarios: [{ guards }] })).toEqual({ passed: 1, failed: [] });
  });

  it("takes the cases of the proof", () => {
    const cases = [
      { name: "loses jobs", passed: true },
      { name: "runs twice", passed: false },
    ];
    expect(countProof({ cases })).toEqual({ passed: 1, failed: ["runs twice"] });
  });

  it("takes what cannot be read for a failure", () => {
    expect(countRun({ checks: [{}] })).toEqual({ passed: 0, failed: ["(no id) is (no kind)"] });
  });
});

describe("settle", () => {
  const failing = { name: "exit status 3", passed: false };

  it("adds a failure where the program failed and nothing else did", () => {
    expect(settle({ passed: 9, failed: [] }, failing)).toEqual({
      passed: 9,
      failed: ["exit status 3"],
    });
  });

  it("adds none where the failure is counted already", () => {
    const tally = { passed: 9, failed: ["one"] };
    expect(settle(tally, failing)).toEqual(tally);
  });

  it("keeps a failure that the exit status hides", () => {
    const tally = { passed: 9, failed: ["one"] };
    expect(settle(tally, { name: "test", passed: true })).toEqual(tally);
  });

  it("counts a program that counted nothing as one thing", () => {
    expect(settle(sumOf([]), { name: "list", passed: true })).toEqual({ passed: 1, failed: [] });
  });
});
