import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Ajv } from "ajv";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { root } from "../root.ts";
import { catalogDocument } from "./catalog.ts";
import { checksDocument } from "./checks.ts";
import { generatedFrom, table, type Document } from "./document.ts";
import { refresh } from "./freshness.ts";
import { schemas } from "./schemas.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "jobproof-documents-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
  await writeFile(path.join(folder, file), text);
}

describe("refresh", () => {
  const page: Document = { path: "page.md", render: () => "# Page\n\n\n* item" };
  const gone: Document = { path: "gone.md", render: () => Promise.reject(new Error("no source")) };

  it("writes what is stale, in the form that the formatter demands", async () => {
    const [before] = await refresh([page], { root: folder, write: true });
    const [after] = await refresh([page], { root: folder, write: true });
    expect(before?.state).toBe("stale");
    expect(after?.state).toBe("fresh");
    expect(await readFile(path.join(folder, "page.md"), "utf8")).toBe("# Page\n\n- item\n");
  });

  it("writes nothing when it is only to look", async () => {
    await refresh([page], { root: folder, write: false });
    await expect(readFile(path.join(folder, "page.md"))).rejects.toThrow("ENOENT");
  });

  it("says why a file cannot be made, and makes the others", async () => {
    const results = await refresh([gone, page], { root: folder, write: true });
    expect(results).toEqual([
      { path: "gone.md", state: "cannot-be-made", reason: "no source" },
      { path: "page.md", state: "stale", reason: "" },
    ]);
  });
});

describe("the schema of the target file", () => {
  const target = {
    name: "Some service",
    baseUrls: ["http://127.0.0.1:8080"],
    submit: { path: "/jobs", body: { type: "probe", payload: "{{probe}}" } },
    status: { path: "/jobs/{id}" },
  };

  let schema = "";

  beforeAll(async () => {
    const document = schemas.find((candidate) => candidate.path.endsWith("target.schema.json"));
    schema = (await document?.render(root)) ?? "";
  });

  const problemsOf = (value: unknown): readonly string[] => {
    const validate = new Ajv({ allErrors: true, strict: false }).compile(
      JSON.parse(schema) as object,
    );
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
  };

  it("takes the smallest target, with and without a pointer to the schema", () => {
    expect(problemsOf(target)).toEqual([]);
    expect(problemsOf({ $schema: "./target.schema.json", ...target })).toEqual([]);
  });

  it("refuses properties that nobody reads, at any depth", () => {
    expect(problemsOf({ ...target, retries: 3 })).toEqual([" additionalProperties"]);
    const status = { path: "/jobs/{id}", state: "/state" };
    expect(problemsOf({ ...target, status })).toEqual(["/status additionalProperties"]);
  });

  it("knows the limits that the doc comments state", () => {
    expect(problemsOf({ ...target, baseUrls: [] })).toEqual(["/baseUrls minItems"]);
    expect(problemsOf({ ...target, policy: { maxAttempts: 0 } })).toEqual([
      "/policy/maxAttempts minimum",
    ]);
  });

  it("explains each property", () => {
    expect(schema).toContain("How to submit a job.");
  });
});

describe("the pages about registries", () => {
  it("list each check with its source and its needs", async () => {
    await write(
      "conformance/checks/index.ts",
      `export const checks = [
        { id: "one", requirement: "ACC-1", level: "must", title: "Answers 202",
          clause: { text: "RFC 9110", url: "https://example.org/9110" }, needs: ["lease"] },
        { id: "two", requirement: "ACC-6", level: "should", title: "Is quick",
          clause: { text: "contract" }, needs: [] },
      ];`,
    );
    const page = await checksDocument.render(folder);
    expect(page).toContain("2 checks: 1 MUST, 1 SHOULD");
    expect(page).toContain(
      "| ACC-1 | [`one`](checks/one.ts) | MUST | Answers 202 | [RFC 9110](https://example.org/9110) | `lease` |",
    );
    expect(page).toContain(
      "| ACC-6 | [`two`](checks/two.ts) | SHOULD | Is quick | contract | nothing |",
    );
    expect(page).toContain("| `lease` | set policy.leaseMs |");
  });

  it("list each scenario with its question", async () => {
    await write(
      "scenarios/catalog/index.ts",
      `export const scenarios = [{ id: "burst", title: "Burst", question: "Does it hold?" }];`,
    );
    expect(await catalogDocument.render(folder)).toContain(
      "| [`burst`](catalog/burst.ts) | Burst | Does it hold? |",
    );
  });

  it("cannot be made without the list, nor from one that is empty or incomplete", async () => {
    await expect(catalogDocument.render(folder)).rejects.toThrow("does not exist");
    await write("scenarios/catalog/index.ts", "export const scenarios = [];");
    await expect(catalogDocument.render(folder)).rejects.toThrow("with entries");
    await write("conformance/checks/index.ts", 'export const checks = [{ id: "one" }];');
    await expect(checksDocument.render(folder)).rejects.toThrow("is missing or wrong");
  });
});

describe("a generated page", () => {
  it("says where it comes from", () => {
    expect(generatedFrom("a.ts")).toBe(
      "<!-- Generated by `npm run generate` from a.ts; edit that instead. -->",
    );
  });

  it("keeps the bars within a cell", () => {
    expect(table(["a"], [["x | y"]])).toBe("| a |\n| --- |\n| x \\| y |");
  });
});
