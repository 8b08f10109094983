import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { jobproof, startUp, submitProbe } from "./up.fixture.ts";

describe("jobproof up", () => {
  let folder = "";

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "jobproof-up-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("leaves a reference that does a job until it is interrupted, and nothing after that", async () => {
    const { addresses, said, end } = await startUp(folder);
    const { apis, credentials, dependency, targetFile } = addresses;
    expect([apis.length, Object.keys(credentials).length]).toEqual([1, 5]);
    expect(JSON.parse(await readFile(targetFile, "utf8"))).not.toHaveProperty("processes");
    const job = await submitProbe(addresses, dependency);
    expect(job).toMatchObject({ status: "succeeded", attempts: 1 });

    expect(await end()).toBe(0);
    const calls = said.filter((text) => text.includes("called the dependency: attempt 1"));
    expect(calls).toHaveLength(1);
    await expect(fetch(`${apis[0]}/livez`)).rejects.toThrow("fetch failed");
    expect(await readdir(path.join(folder, "logs"))).toEqual(
      expect.arrayContaining(["api-1.log", "worker-1.log"]),
    );
  });

  it("says what it cannot start", async () => {
    const { status, stderr } = await jobproof("up", "--workers", "none");
    expect(status).toBe(2);
    expect(stderr).toContain('--workers takes a whole number from 1 to 64, not "none"');
  });
});
