import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cheapCommands, stagesOf, type Stage } from "./stages.ts";

describe("cheapCommands", () => {
  it("lists commands that end by themselves, once each", () => {
    const markdown = `
\`\`\`sh
npx jobproof list      # what there is
npx jobproof gate
npx jobproof doctor --json
npx jobproof list
npx jobproof run spike --time-scale 0.1
npx jobproof run spike
npx jobproof report <run>
jobproof up
\`\`\`
`;
    expect(cheapCommands(markdown)).toEqual([
      "npx jobproof list",
      "npx jobproof doctor --json",
      "npx jobproof run spike --time-scale 0.1",
    ]);
  });
});

describe("stagesOf", () => {
  let root = "";

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), "jobproof-stages-"));
    await mkdir(path.join(root, "reports/runs/earlier"), { recursive: true });
    await writeFile(path.join(root, "reports/runs/earlier/run.json"), "no JSON at all");
  });

  afterEach(async () => {
    await rm(root, { recursive: true });
  });

  const stageOf = async (name: string): Promise<Stage> => {
    const stage = (await stagesOf(root, root)).find((candidate) => candidate.name === name);
    if (stage === undefined) throw new Error(`there is no stage ${name}`);
    return stage;
  };

  it("counts the runs that were made since, and no earlier one", async () => {
    const gate = await stageOf("gate");
    await mkdir(path.join(root, "reports/runs/new"));
    const run = { checks: [{ id: "check", verdict: { kind: "PASS" } }] };
    await writeFile(path.join(root, "reports/runs/new/run.json"), JSON.stringify(run));
    expect(await gate.count?.()).toEqual({ passed: 1, failed: [] });
    // Each run is counted for the stage that made it, and for no later one.
    expect((await gate.count?.())?.failed).toHaveLength(1);
  });

  it("takes a gate that wrote no run for a failure", async () => {
    const gate = await stageOf("gate");
    expect((await gate.count?.())?.failed).toHaveLength(1);
  });

  it("does not count what an earlier time left behind", async () => {
    await writeFile(path.join(root, "check.json"), '[{ "name": "lint", "passed": true }]');
    const check = await stageOf("check");
    expect(await check.count?.()).toEqual({ passed: 0, failed: ["check.json cannot be read"] });
  });
});
