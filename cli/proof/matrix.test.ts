import { describe, expect, it } from "vitest";
import type { CheckResult } from "../../conformance/contract/run.ts";
import { catchOf, drawMatrix } from "./matrix.ts";
import { result } from "./result.fixture.ts";

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
    expect(catchOf(["IDM-2", "IDM-1"], results)).toBe(expected);
  });
});

describe("the matrix", () => {
  it("has a line for each service and a column for each family, in the order of the catalogue", () => {
    const drawn = drawMatrix([
      {
        id: "one",
        tier: 1,
        breaks: ["DUR-2", "IDM-2"],
        rounds: [[result("DUR-2", "FAIL"), result("IDM-2", "PASS"), result("DUR-1", "FAIL")]],
      },
      { id: "two", tier: 3, breaks: ["IDM-1"], rounds: [[result("IDM-1", "INCONCLUSIVE")]] },
    ]);
    expect(drawn.split("\n")).toEqual([
      "| faulty service | tier | caught | IDM | DUR |",
      "| --- | --- | --- | --- | --- |",
      "| `one` | 1 | 1 of 1 | (2) | 2! 1 |",
      "| `two` | 3 | 0 of 1 | (1) | · |",
    ]);
  });

  it("says how often a row caught a service that was judged many times", () => {
    const always = result("DUR-1", "FAIL");
    const drawn = drawMatrix([
      {
        id: "one",
        tier: 2,
        breaks: ["DUR-2", "DUR-1"],
        rounds: [[result("DUR-2", "FAIL"), always], [result("DUR-2", "PASS"), always], []],
      },
    ]);
    expect(drawn.split("\n").at(-1)).toBe("| `one` | 2 | 2 of 3 | 2! (1 of 2) 1 |");
  });
});
