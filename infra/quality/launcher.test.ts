import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root } from "./root.ts";

/** Makes any Node say that it is an old one, so that these tests need no old one. */
const pretendOld = `data:text/javascript,${encodeURIComponent(
  'Object.defineProperty(process, "version", { value: "v20.20.2" });',
)}`;

/** Stands in for the command: tells how it was started, and what it is sent. */
const command = `
let interrupts = 0;
const [what, value]: string[] = process.argv.slice(2);
const say = (text: string) => process.stdout.write(text + "\\n");
if (what === "show") say(JSON.stringify({ version: process.version, args: process.argv.slice(2) }));
if (what === "copy") process.stdin.pipe(process.stdout);
if (what === "exit") process.exitCode = Number(value);
if (what === "die") process.kill(process.pid, value);
if (what === "wait") {
  const waiting = setInterval(() => {}, 1000);
  process.on("SIGINT", () => { interrupts += 1; say("interrupted"); });
  process.on("SIGTERM", () => {
    say("interrupts: " + interrupts);
    clearInterval(waiting);
    process.exitCode = 7;
  });
  say("ready");
}
`;

type Ending = Readonly<{ status: number | null; signal: string | null }>;

describe("the launcher", () => {
  let folder = "";
  let children: ChildProcess[] = [];

  beforeEach(async () => {
    children = [];
    folder = await mkdtemp(path.join(tmpdir(), "jobproof-launcher-"));
    await copyFile(path.join(root, "jobproof.js"), path.join(folder, "jobproof.js"));
    await writeFile(path.join(folder, "package.json"), '{ "type": "module" }');
    await writeFile(path.join(folder, "cli.ts"), command);
    await writeFile(
      path.join(folder, "other.ts"),
      'console.log("other", ...process.argv.slice(2));',
    );
  });

  afterEach(async () => {
    for (const child of children) child.kill("SIGKILL");
    await rm(folder, { recursive: true });
  });

  const pinnedNode = async (make: (file: string) => Promise<void>): Promise<void> => {
    await mkdir(path.join(folder, "node_modules/node/bin"), { recursive: true });
    await make(path.join(folder, "node_modules/node/bin/node"));
  };

  /** Starts the launcher in a group of its own, as a shell does. */
  const launch = (args: readonly string[], options: { old: boolean } = { old: true }) => {
    const preload = options.old ? ["--import", pretendOld] : [];
    const child = spawn(process.execPath, [...preload, path.join(folder, "jobproof.js"), ...args], {
      detached: true,
      stdio: "pipe",
    });
    children.push(child);
    const printed = { out: "", err: "" };
    child.stdout.on("data", (chunk: Buffer) => (printed.out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (printed.err += chunk.toString()));
    const says = async (text: string): Promise<void> => {
      while (!printed.out.includes(text)) await once(child.stdout, "data");
    };
    const ended = new Promise<Ending>((resolve) => {
      child.on("close", (status, signal) => resolve({ status, signal }));
    });
    const { pid } = child;
    if (pid === undefined) throw new Error("the launcher did not start");
    return { pid, stdin: child.stdin, printed, says, ended };
  };

  it("says in one sentence what is needed where there is no Node that can run it", async () => {
    const launched = launch(["gate"]);
    expect(await launched.ended).toEqual({ status: 4, signal: null });
    expect(launched.printed.out).toBe("");
    expect(launched.printed.err).toMatch(
      /^Jobproof needs Node 24 [^\n]*v20\.20\.2[^\n]*npm ci[^\n]*\.\n$/,
    );
  });

  it("says so too where the pinned Node is too old itself", async () => {
    await pinnedNode(async (file) => {
      await writeFile(file, "#!/bin/sh\necho v22.1.0\n");
      await chmod(file, 0o755);
    });
    const launched = launch(["gate"]);
    expect(await launched.ended).toEqual({ status: 4, signal: null });
    expect(launched.printed.err).toContain("node_modules/node has v22.1.0");
  });

  it("starts the command here where this Node is new enough", async () => {
    const launched = launch(["show", "-x"], { old: false });
    expect(await launched.ended).toEqual({ status: 0, signal: null });
    expect(JSON.parse(launched.printed.out)).toMatchObject({ args: ["show", "-x"] });
  });

  it("starts another program of the repository on demand", async () => {
    const launched = launch(["--program", "other.ts", "a", "b"], { old: false });
    expect(await launched.ended).toEqual({ status: 0, signal: null });
    expect(launched.printed.out).toBe("other a b\n");
  });

  describe("on an old Node with a pinned one", () => {
    beforeEach(async () => {
      await pinnedNode((file) => symlink(process.execPath, file));
    });

    it("passes on the arguments", async () => {
      const launched = launch(["show", "--seed", "a b"]);
      expect(await launched.ended).toEqual({ status: 0, signal: null });
      expect(JSON.parse(launched.printed.out)).toEqual({
        version: process.version,
        args: ["show", "--seed", "a b"],
      });
    });

    it("passes on standard input and output", async () => {
      const launched = launch(["copy"]);
      launched.stdin.end("there and back");
      await launched.ended;
      expect(launched.printed.out).toBe("there and back");
    });

    it("ends with the same status", async () => {
      expect(await launch(["exit", "3"]).ended).toEqual({ status: 3, signal: null });
    });

    it("ends by the same signal", async () => {
      expect(await launch(["die", "SIGKILL"]).ended).toEqual({ status: null, signal: "SIGKILL" });
    });

    it.each([
      ["to the launcher alone", (pid: number) => pid],
      ["to its whole group, as a terminal does", (pid: number) => -pid],
    ])("hands on an interrupt once that is sent %s", async (_, receiverOf) => {
      const launched = launch(["wait"]);
      await launched.says("ready");
      process.kill(receiverOf(launched.pid), "SIGINT");
      await launched.says("interrupted");
      process.kill(launched.pid, "SIGTERM");
      expect(await launched.ended).toEqual({ status: 7, signal: null });
      expect(launched.printed.out).toContain("interrupts: 1\n");
    });

    it("leaves no command behind when it is killed", async () => {
      const launched = launch(["wait"]);
      await launched.says("ready");
      process.kill(launched.pid, "SIGKILL");
      // The pipe closes only when the command is gone as well.
      expect(await launched.ended).toEqual({ status: null, signal: "SIGKILL" });
      expect(launched.printed.out).toContain("interrupts: 0\n");
    });
  });
});
