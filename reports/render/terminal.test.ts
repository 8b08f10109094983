import { describe, expect, it } from "vitest";
import { hostileRun } from "./example-hostile.fixture.ts";
import { exampleRun, variedRun } from "./example-run.fixture.ts";
import { renderTerminal } from "./terminal.ts";

// eslint-disable-next-line no-control-regex -- the colours of a terminal
const colours = /\u001b\[[0-9;]*m/g;

describe("the block on a terminal", () => {
  const text = renderTerminal({ run: variedRun(), colour: false, width: 80 });

  it("begins with the verdict", () => {
    expect(text.split("\n")[0]).toMatch(/^Does not hold\. 2 of 54 requirements are broken/);
  });

  it("tells whatever is not a PASS, why, and how to see it again", () => {
    const kinds = text.match(/^[✕!?/~–] [A-Z-]+ [A-Z]{3}-\d+/gm);
    expect(kinds).toHaveLength(8);
    expect(text).toContain("    10 concurrent submissions of one key made 9 jobs");
    expect(text.match(/^ {4}again: npx jobproof gate/gm)).toHaveLength(7);
  });

  it("puts results that are not declared for the same reason into one entry", () => {
    expect(text).toContain(
      "– UNSUPPORTED CAN-1, CAN-2\n    the target does not declare it: set cancel.path",
    );
  });

  it("compares the sides of a scenario", () => {
    expect(text).toMatch(/^ {2}lost +1,468 +0$/m);
    expect(text).toMatch(/^ {2}first answer, p99 +14\.9 s +45\.4 ms$/m);
    expect(text).toContain("✕ recovery after the kill: 2.7 s of 2 s, n 3");
  });

  it("keeps to the width, but for commands that one copies", () => {
    for (const width of [60, 80, 120]) {
      const lines = renderTerminal({ run: variedRun(), colour: true, width })
        .replace(colours, "")
        .split("\n")
        .filter((line) => !line.startsWith("    again: "));
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    }
  });

  it("says the same with and without colours", () => {
    const painted = renderTerminal({ run: variedRun(), colour: true, width: 80 });
    expect(painted).not.toBe(text);
    expect(painted.replace(colours, "")).toBe(text);
  });

  it("is short where everything holds", () => {
    const short = renderTerminal({ run: exampleRun(), colour: false, width: 100 });
    expect(short).toContain("✓ 54 PASS");
    expect(short.trim().split("\n").length).toBeLessThan(10);
  });

  it("says that the run was interrupted", () => {
    const run = exampleRun({ interruptedBy: "SIGINT" });
    expect(renderTerminal({ run, colour: false, width: 80 })).toContain("Interrupted by SIGINT");
  });

  it("lets no text of a target steer the terminal", () => {
    const hostile = renderTerminal({ run: hostileRun(), colour: false, width: 80 });
    // eslint-disable-next-line no-control-regex -- what would steer it
    expect(hostile).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(hostile).toContain("\\u001b[2J");
  });
});
