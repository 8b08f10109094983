import { describe, expect, it } from "vitest";
import type { CheckResult } from "../conformance/contract/run.ts";
import type { VerdictKind } from "../conformance/contract/verdict.ts";
import { catchOf, drawMatrix } from "./proof-matrix.ts";

function result(
  requirement: string,
  kind: VerdictKind,
  level: "must" | "should" = "must",
): CheckResult {
  return {
    id: requirement.toLowerCase(),
    requirement,
    level,
    title: "",
    clause: { text: "" },
    exercise: { id: "", did: "", tookMs: 0 },
    verdict: { kind, because: "", witness: {}, evidence: [] },
    replay: "",
    curl: [],
  };
}

describe("a catch", () => {
  it.each<[string, CheckResult[], string]>([
    ["a FAIL on the row", [result("IDM-2", "FAIL")], "row"],
    ["a NON-STRICT on a SHOULD", [result("IDM-2", "NON-STRICT", "should")], "row"],
    ["a FAIL on a row beside it", [result("IDM-2", "PASS"), result("IDM-1", "FAIL")], "family"],
    ["a FAIL elsewhere", [result("IDM-2", "PASS"), result("DUR-1", "FAIL")], "missed"],
    ["a NON-STRICT on a MUST", [result("IDM-2", "NON-STRICT")], "missed"],
    ["a stimulus that was missed", [result("IDM-2", "INCONCLUSIVE")], "missed"],
    ["an error of ours", [result("IDM-2", "HARNESS-ERROR")], "missed"],
    ["nothing judged", [], "missed"],
  ])("of %s", (_, results, expected) => {
    expect(catchOf({ id: "faulty", breaks: ["IDM-2", "IDM-1"], results })).toBe(expected);
  });
});

describe("the matrix", () => {
  it("has a line for each service and a column for each family, in the order of the catalogue", () => {
    const drawn = drawMatrix([
      {
        id: "one",
        breaks: ["DUR-2", "IDM-2"],
        results: [result("DUR-2", "FAIL"), result("IDM-2", "PASS"), result("DUR-1", "FAIL")],
      },
      { id: "two", breaks: ["IDM-1"], results: [result("IDM-1", "INCONCLUSIVE")] },
    ]);
    expect(drawn.split("\n")).toEqual([
      "| faulty service | IDM | DUR |",
      "| --- | --- | --- |",
      "| `one` | (2) | 2! 1 |",
      "| `two` | (1) | · |",
    ]);
  });
});
