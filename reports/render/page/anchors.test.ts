import { describe, expect, it } from "vitest";
import { exampleCheck, exampleRun } from "../example-run.fixture.ts";
import { exampleScenario } from "../example-scenario.fixture.ts";
import { anchorsOf } from "./anchors.ts";

describe("anchors", () => {
  it("are the requirements, numbered where several results share one", () => {
    const checks = [exampleCheck(), exampleCheck({ id: "another" }), exampleCheck({ id: "third" })];
    const anchors = anchorsOf(exampleRun({ checks }));
    expect(checks.map((check) => anchors.get(check))).toEqual(["ACC-1", "ACC-1-2", "ACC-1-3"]);
  });

  it("tell a guard from the check of the same requirement", () => {
    const guard = exampleCheck();
    const run = exampleRun({
      checks: [exampleCheck()],
      scenarios: [exampleScenario({ guards: [guard] })],
    });
    expect(anchorsOf(run).get(guard)).toBe("traffic-spike-ACC-1");
  });

  it("hold nothing but letters, digits and dashes", () => {
    const check = exampleCheck({ requirement: `a"><b c` });
    expect(anchorsOf(exampleRun({ checks: [check] })).get(check)).toBe("a-b-c");
  });
});
