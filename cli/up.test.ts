import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Addresses } from "./up/addresses.ts";

const launcher = path.resolve(import.meta.dirname, "../jobproof.js");

describe("jobproof up", () => {
  let folder = "";

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "jobproof-up-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("leaves a reference that does a job until it is interrupted, and nothing after that", async () => {
    const args = [launcher, "up", "--json", "--apis", "1", "--workers", "1", "--out", folder];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    const exited = once(child, "exit");
    const said: string[] = [];
    createInterface({ input: child.stderr }).on("line", (line) => said.push(line));
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    const { apis, credentials, dependency } = JSON.parse(`${line}`) as Addresses;
    const [api = ""] = apis;
    expect([apis.length, Object.keys(credentials).length]).toEqual([1, 5]);

    const headers = { ...credentials["client of tenant a"], prefer: "wait=10" };
    const answer = await fetch(`${api}/v1/jobs`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json", "idempotency-key": "one" },
      body: JSON.stringify({
        type: "probe",
        payload: { url: dependency, token: "by-hand", payload: {} },
      }),
    });
    expect(await answer.json()).toMatchObject({ status: "succeeded", attempts: 1 });

    child.kill("SIGINT");
    expect(await exited).toEqual([0, null]);
    expect(said.filter((text) => text.includes("called the dependency: attempt 1"))).toHaveLength(
      1,
    );
    await expect(fetch(`${api}/livez`)).rejects.toThrow("fetch failed");
    expect(await readdir(path.join(folder, "logs"))).toEqual(
      expect.arrayContaining(["api-1.log", "worker-1.log"]),
    );
  });

  it("says what it cannot start", async () => {
    const child = spawn(process.execPath, [launcher, "up", "--workers", "none"]);
    const said: string[] = [];
    createInterface({ input: child.stderr }).on("line", (line) => said.push(line));
    expect(await once(child, "close")).toEqual([2, null]);
    expect(said.join("\n")).toContain('--workers takes a whole number from 1 to 64, not "none"');
  });
});
