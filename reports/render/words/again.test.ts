import { describe, expect, it } from "vitest";
import { exampleRun } from "../example-run.fixture.ts";
import { againCommand } from "./again.ts";

describe("the command that does a run again", () => {
  it("is the one that was typed, if it names the seed", () => {
    const command = "npx jobproof gate --seed=7 --only ACC-1";
    expect(againCommand(exampleRun({ command, seed: "7" }))).toBe(command);
  });

  it("gets the seed where chance had chosen it", () => {
    const run = exampleRun({ command: "npx jobproof gate", seed: "48" });
    expect(againCommand(run)).toBe("npx jobproof gate --seed 48");
  });
});
