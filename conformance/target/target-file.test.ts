import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HarnessError } from "../contract/harness-error.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { contradictionsIn, readTargetFile } from "./target-file.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "jobproof-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

const written = async (name: string, text: string): Promise<string> => {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
};

describe("reading a target file", () => {
  it("reads JSON, YAML and a module alike", async () => {
    const json = await written("a.json", JSON.stringify(wholeTarget));
    const yaml = await written("a.yaml", stringify(wholeTarget));
    const module = await written("a.mjs", `export default ${JSON.stringify(wholeTarget)}`);
    for (const file of [json, yaml, module]) {
      expect(await readTargetFile(file)).toEqual(wholeTarget);
    }
  });

  it("resolves working directories against the file's folder", async () => {
    const processes = [{ role: "api", command: ["node", "api.js"], cwd: "service" }];
    const services = [
      { name: "mq", carries: ["broker"], command: ["mq"], ready: "127.0.0.1:1", cwd: "queue" },
    ];
    const target = { ...wholeTarget, processes, services };
    const read = await readTargetFile(await written("b.json", JSON.stringify(target)));
    expect(read.processes?.[0]?.cwd).toBe(path.join(folder, "service"));
    expect(read.services?.[0]?.cwd).toBe(path.join(folder, "queue"));
  });

  it.each<[string, string, string]>([
    ["a property that is not known", JSON.stringify({ ...wholeTarget, polcy: {} }), '"polcy"'],
    [
      "one that is missing",
      JSON.stringify({ ...wholeTarget, status: {} }),
      '/status: "path" is missing',
    ],
    [
      "a number out of range",
      JSON.stringify({ ...wholeTarget, policy: { maxAttempts: 0 } }),
      "/policy/maxAttempts: must be >= 1",
    ],
    ["what is no JSON", "{", "wrong"],
  ])("refuses %s, and says where", async (_, text, says) => {
    const file = await written("wrong.json", text);
    const refusal = readTargetFile(file);
    await expect(refusal).rejects.toThrow(HarnessError);
    await expect(refusal).rejects.toThrow(says);
    await expect(refusal).rejects.toThrow(file);
  });

  it("says that there is no such file", async () => {
    await expect(readTargetFile(path.join(folder, "none.yaml"))).rejects.toThrow("no such file");
  });
});

describe("contradictions", () => {
  it("finds none in a target that is right", () => {
    expect(contradictionsIn(wholeTarget)).toEqual([]);
  });

  it("finds a template without a probe, paths that are too short or too long, and a cap below the base", () => {
    const backoff = { baseMs: 100, factor: 2, capMs: 50, jitter: "full" } as const;
    const wrong = {
      ...wholeTarget,
      baseUrls: ["http://127.0.0.1/"],
      submit: { ...wholeTarget.submit, body: {} },
      status: { path: "/v1/jobs" },
      policy: { backoff },
      harnessOrigin: "http://127.0.0.1:8899/",
    };
    expect(contradictionsIn(wrong)).toHaveLength(5);
  });

  it("finds a link that a process is told of and nobody declares", () => {
    const command = ["api", "--db={{link:store}}"];
    const processes = [{ role: "api", command, env: { MQ: "amqp://{{link:queue}}" } }] as const;
    const links = [{ name: "store", carries: ["store"], to: "127.0.0.1:5432" }] as const;
    expect(contradictionsIn({ ...wholeTarget, processes, links })).toEqual([
      "/processes: {{link:queue}} stands for a link that /links does not declare",
    ]);
  });
});
