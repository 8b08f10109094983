import { describe, expect, it } from "vitest";
import type { VerdictKind } from "../../../conformance/contract/verdict.ts";
import { exampleCheck, exampleRun } from "../example-run.fixture.ts";
import { exampleRows } from "../example-rows.fixture.ts";
import { exampleScenario } from "../example-scenario.fixture.ts";
import { families, familyOf } from "./families.ts";
import { answerQuestions, questionOf, questions } from "./questions.ts";

function check(requirement: string, kind: VerdictKind, level: "must" | "should" = "must") {
  const verdict = { kind, because: "so it is", witness: {}, evidence: [] };
  return exampleCheck({ requirement, level, verdict });
}

function safetyOf(...checks: readonly ReturnType<typeof check>[]) {
  return answerQuestions(exampleRun({ checks })).find(({ id }) => id === "safety");
}

describe("the table behind the questions", () => {
  it("gives each family to exactly one question", () => {
    const given = questions.flatMap((question) => [...question.families]).toSorted();
    expect(given).toEqual(families.map(({ id }) => id).toSorted());
  });

  it("knows a question for every row, and none for a family that nobody knows", () => {
    expect(exampleRows.map(([row]) => questionOf(row))).not.toContain(null);
    expect(questionOf("XYZ-1")).toBeNull();
    expect(familyOf("XYZ-1")).toBe("XYZ");
  });
});

describe("an answer", () => {
  it("is yes where every row was judged and holds", () => {
    expect(safetyOf(check("EXE-1", "PASS"), check("EXE-6", "INFO"))).toMatchObject({
      says: "yes",
      rows: 2,
      holding: 2,
      because: "",
    });
  });

  it("is no where one row is broken, and names it", () => {
    const answer = safetyOf(check("EXE-1", "PASS"), check("VIS-3", "FAIL"));
    expect(answer).toMatchObject({ says: "no", holding: 1, because: "VIS-3" });
  });

  it.each(["INCONCLUSIVE", "BLOCKED", "HARNESS-ERROR"] as const)("is open after %s", (kind) => {
    expect(safetyOf(check("EXE-1", "PASS"), check("EXE-5", kind))).toMatchObject({
      says: "open",
      because: "EXE-5 not decided",
    });
  });

  it("is open while a MUST is not declared, but not for a SHOULD", () => {
    expect(safetyOf(check("EXE-1", "PASS"), check("ORD-1", "UNSUPPORTED"))?.says).toBe("open");
    expect(safetyOf(check("EXE-1", "PASS"), check("IDM-7", "UNSUPPORTED", "should"))?.says).toBe(
      "yes",
    );
  });

  it("is never yes when nothing was judged, or the run was cut short", () => {
    expect(safetyOf()).toMatchObject({ says: "open", because: "no row was judged" });
    const cut = exampleRun({ checks: [check("EXE-1", "PASS")], interruptedBy: "SIGINT" });
    expect(answerQuestions(cut).map(({ says }) => says)).not.toContain("yes");
  });

  it("takes the worst of a row's results, guards of scenarios included", () => {
    const guards = [check("EXE-3", "FAIL")];
    const run = exampleRun({
      checks: [check("EXE-3", "PASS")],
      scenarios: [exampleScenario({ guards })],
    });
    expect(answerQuestions(run).find(({ id }) => id === "safety")).toMatchObject({
      says: "no",
      rows: 1,
    });
  });

  it("names at most three rows", () => {
    const rows = ["EXE-1", "EXE-2", "EXE-3", "EXE-5", "EXE-6"].map((row) => check(row, "FAIL"));
    expect(safetyOf(...rows)?.because).toBe("EXE-1, EXE-2, EXE-3 and 2 more");
  });
});
