import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, expect, it } from "vitest";
import schema from "../conformance/contract/bundle.schema.json" with { type: "json" };
import type { Bundle, Case } from "../conformance/contract/bundle.ts";
import { writeBundle } from "./bundle.ts";
import { exampleHistory, variedRun } from "./render/example-run.fixture.ts";
import { writeRun } from "./run-folder.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "jobproof-bundle-"));
});
afterAll(() => rm(folder, { recursive: true }));

const cases: readonly Case[] = [
  { requirement: "ACC-1", id: "a-case", level: "must", title: "It holds", clause: "So they say" },
];
const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

it("a bundle can be checked by whoever has the folder, and has its schema", async () => {
  const run = { ...variedRun(), historyEvents: exampleHistory().length };
  await writeRun({ folder, run, history: exampleHistory() });
  await writeBundle({ folder, run, cases, certified: false, sentence: "Not certified." });
  const bundle = JSON.parse(await readFile(path.join(folder, "bundle.json"), "utf8")) as Bundle;
  expect(new Ajv({ strict: false }).validate(schema, bundle)).toBe(true);
  expect(bundle.casesSha256).toBe(hashOf(JSON.stringify(bundle.cases)));
  const history = await readFile(path.join(folder, bundle.history.file), "utf8");
  expect(bundle.history.sha256).toBe(hashOf(history));
  expect(bundle.verdicts).toHaveLength(run.checks.length);
});
