import { describe, expect, it } from "vitest";
import { exampleRun } from "../example-run.fixture.ts";
import { plansLine } from "./plans.ts";

const figures = { plans: 65, jobs: 285, faults: 1, steps: 988, failed: null };

describe("the line about plans", () => {
  it("is not there where none were tried", () => {
    expect(plansLine(exampleRun())).toBeNull();
  });

  it("says how many were tried", () => {
    expect(plansLine({ ...exampleRun(), plans: figures })).toBe(
      "65 random plans with 285 jobs and 1 fault were tried; none failed.",
    );
  });

  it("says what the smallest that failed broke, and where it is", () => {
    const failed = { file: "plan.json", jobs: 1, faults: 2, rows: ["DUR-1", "EXE-3"] };
    expect(plansLine({ ...exampleRun(), plans: { ...figures, failed } })).toBe(
      "65 random plans with 285 jobs and 1 fault were tried; one failed (DUR-1, EXE-3) and was made small: 1 job and 2 faults, in plan.json.",
    );
  });
});
