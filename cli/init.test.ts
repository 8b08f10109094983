import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readTargetFile } from "../conformance/target/target-file.ts";
import { questions, targetOf, usualAnswers } from "./init/answers.ts";

const cli = fileURLToPath(new URL("../cli.ts", import.meta.url));
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "jobproof-init-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

type Ended = Readonly<{ status: number | null; shown: string }>;

/** Runs a program to its end; `type` is told what it has shown so far, and answers what to type next. */
async function run(
  command: readonly [string, ...string[]],
  type: (shown: string) => string = () => "",
): Promise<Ended> {
  const [program, ...args] = command;
  const child = spawn(program, args, { cwd: folder, env: { ...process.env, NO_COLOR: "1" } });
  let shown = "";
  const listen = (chunk: Buffer): void => {
    shown += chunk.toString();
    const typed = type(shown);
    if (typed !== "") child.stdin.write(typed);
  };
  child.stdout.on("data", listen);
  child.stderr.on("data", listen);
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { status, shown };
}

const init = (...flags: string[]): Promise<Ended> => run([process.execPath, cli, "init", ...flags]);

/** On a terminal of its own, answers question after question; what is not said is Enter alone. */
function talk(said: Partial<Record<string, readonly string[]>>): Promise<Ended> {
  const lines = questions.flatMap(({ id }) => said[id] ?? [""]);
  let asked = 0;
  return run(["script", "-qefc", `${process.execPath} ${cli} init`, "/dev/null"], (shown) => {
    const prompts = [...shown.matchAll(/\[[^\]\n]*\]: /g)].length;
    if (prompts <= asked || asked >= lines.length) return "";
    const line = lines[asked] ?? "";
    asked += 1;
    return line === "^C" ? "\u0003" : `${line}\r`;
  });
}

describe("jobproof init", () => {
  it.each(["yaml", "json", "ts"])(
    "writes a %s file that says what was answered",
    async (format) => {
      const { status, shown } = await init("--yes", "--format", format);
      expect({ status, shown }).toMatchObject({ status: 0 });
      const file = `jobproof.target.${format}`;
      expect(shown).toContain(`npx jobproof gate --target ${file}`);
      expect(await readTargetFile(path.join(folder, file))).toEqual(targetOf(usualAnswers()));
      expect(await readdir(folder)).toEqual([file]);
    },
  );

  it("comments what it writes, and lists what could still be declared", async () => {
    await init("--yes", "--out", "mine.yml");
    const text = await readFile(path.join(folder, "mine.yml"), "utf8");
    expect(text).toMatch(/# JSON Pointer to the state.*\n {2}stateAt: \/status/);
    expect(text).toContain("# - set cancel.path");
  });

  it("replaces a file only when it is told to", async () => {
    const file = path.join(folder, "jobproof.target.yaml");
    await writeFile(file, "precious");
    const { status, shown } = await init("--yes");
    expect({ status, text: await readFile(file, "utf8") }).toEqual({ status: 2, text: "precious" });
    expect(shown).toContain("--force");
    expect(await init("--yes", "--force")).toMatchObject({ status: 0 });
    expect((await readTargetFile(file)).name).toBe(usualAnswers().name);
  });

  it.each([
    ["an unknown format", ["--yes", "--format", "toml"]],
    ["a name of another format", ["--yes", "--format", "json", "--out", "a.yaml"]],
    ["nobody to ask", []],
  ])("refuses %s and writes nothing", async (_, flags) => {
    expect((await init(...flags)).status).toBe(2);
    expect(await readdir(folder)).toEqual([]);
  });

  describe.runIf(existsSync("/usr/bin/script"))("on a terminal", () => {
    it("asks until an answer is good, and leaves out what there is not", async () => {
      const { status, shown } = await talk({
        name: ["letters 2.0"],
        baseUrl: ["nowhere", "http://127.0.0.1:9000"],
        keyHeader: ["-"],
        statusPath: ["/letters/{id}"],
        queued: ["waiting, on hold"],
        resultAt: ["/answer"],
        maxAttempts: ["4"],
        workerCommand: ["node worker.js"],
        workers: ["3"],
      });
      expect({ status, shown }).toMatchObject({ status: 0 });
      expect(shown).toContain("An http URL");
      const target = await readTargetFile(path.join(folder, "jobproof.target.yaml"));
      expect(target).toMatchObject({
        name: "letters 2.0",
        baseUrls: ["http://127.0.0.1:9000"],
        status: { path: "/letters/{id}", words: { queued: ["waiting", "on hold"] } },
        result: { at: "/answer" },
        policy: { maxAttempts: 4 },
        processes: [{ role: "worker", command: ["node", "worker.js"], count: 3 }],
      });
      expect(target.submit.keyHeader).toBeUndefined();
      expect(target.cancel).toBeUndefined();
    });

    it("leaves nothing behind when it is interrupted", async () => {
      const { status, shown } = await talk({ submitPath: ["^C"] });
      expect(shown).toContain("nothing was written");
      expect(status).toBe(2);
      expect(await readdir(folder)).toEqual([]);
    });
  });
});
