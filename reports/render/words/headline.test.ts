import { describe, expect, it } from "vitest";
import { exampleRun, variedRun } from "../example-run.fixture.ts";
import { headlineOf, troubleOf } from "./headline.ts";

describe("the headline", () => {
  it("does not say the verdict twice", () => {
    const run = exampleRun({ outcome: "fails", sentence: "Does not hold: 2 of 54 rows failed." });
    expect(headlineOf(run)).toEqual({ word: "Does not hold.", rest: "2 of 54 rows failed." });
  });

  it("says the verdict where the sentence does not", () => {
    const run = exampleRun({ outcome: "void", sentence: "The generator was late." });
    expect(headlineOf(run)).toEqual({ word: "Void.", rest: "The generator was late." });
  });
});

describe("what asks for attention", () => {
  it("comes worst first, and leaves out what holds", () => {
    const kinds = troubleOf(variedRun()).map(({ verdict }) => verdict.kind);
    expect(kinds).toEqual([
      "FAIL",
      "FAIL",
      "HARNESS-ERROR",
      "INCONCLUSIVE",
      "BLOCKED",
      "NON-STRICT",
      "NON-STRICT",
      "UNSUPPORTED",
      "UNSUPPORTED",
    ]);
  });
});
