import { describe, expect, it } from "vitest";
import type { CheckResult } from "../conformance/contract/run.ts";
import type { VerdictKind } from "../conformance/contract/verdict.ts";
import { verdictOfRun } from "./verdict-of-run.ts";

describe("the verdict of a run", () => {
  it.each<[string, VerdictKind[], string]>([
    ["holds when all hold", ["PASS", "PASS"], "holds"],
    [
      "holds with a SHOULD missed and a row undeclared",
      ["PASS", "NON-STRICT", "UNSUPPORTED"],
      "holds",
    ],
    ["is inconclusive when one row is", ["PASS", "INCONCLUSIVE"], "inconclusive"],
    ["is inconclusive when nothing was judged", ["UNSUPPORTED"], "inconclusive"],
    [
      "is broken before it is inconclusive",
      ["INCONCLUSIVE", "HARNESS-ERROR"],
      "broken-environment",
    ],
    ["fails before all else", ["PASS", "HARNESS-ERROR", "INCONCLUSIVE", "FAIL"], "fails"],
  ])("%s", (_, kinds, outcome) => {
    expect(verdictOfRun({ checks: kinds.map(result), interruptedBy: null }).outcome).toBe(outcome);
  });

  it("says that it was ended early, and by what", () => {
    const { sentence } = verdictOfRun({
      checks: [result("INCONCLUSIVE")],
      interruptedBy: "SIGINT",
    });
    expect(sentence).toContain("SIGINT");
  });
});

function result(kind: VerdictKind, index: number | string = 0): CheckResult {
  return {
    id: `check-${index}`,
    requirement: `ACC-${index}`,
    level: "must",
    title: "",
    clause: { text: "" },
    exercise: { id: "", did: "", tookMs: 0 },
    verdict: { kind, because: "", witness: {}, evidence: [] },
    replay: "",
    curl: [],
  };
}
