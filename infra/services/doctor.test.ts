import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { examine } from "./doctor.ts";

// Generous, because the machine may be busy: nothing here waits longer than it must.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000, expect: { poll: { timeout: 10_000 } } });

afterEach(() => vi.unstubAllEnvs());

describe("examine", () => {
  it("finds all that is needed on a machine where these tests run", async () => {
    const findings = await examine();
    const needed = findings.filter((finding) => !finding.optional);
    expect(needed.map(({ what, ok, hint }) => ({ what, ok, hint }))).toEqual([
      { what: "Node.js", ok: true, hint: "" },
      { what: "PostgreSQL (embedded)", ok: true, hint: "" },
      { what: "processes can be stopped, resumed and killed", ok: true, hint: "" },
      { what: "links can be disturbed", ok: true, hint: "" },
      { what: "memory", ok: true, hint: "" },
      { what: "temporary folder", ok: true, hint: "" },
    ]);
    expect(findings.find(({ what }) => what.startsWith("PostgreSQL"))?.detail).toMatch(
      /^18\.\d+, started in \d+ ms; killed by SIGKILL, .*; again answers queries after \d+ ms$/,
    );
  });

  it("says what is wrong and what to do where there is no temporary folder", async () => {
    vi.stubEnv("TMPDIR", "/no/such/folder");
    const findings = await examine();
    expect(findings.find(({ what }) => what === "temporary folder")).toMatchObject({
      ok: false,
      detail: expect.stringContaining("ENOENT"),
      hint: expect.stringContaining("TMPDIR"),
    });
    expect(findings.find(({ what }) => what === "Node.js")?.ok).toBe(true);
  });

  it("takes Chromium from the PATH, and does not insist on it", async () => {
    const empty = await mkdtemp(join(tmpdir(), "jobproof-doctor-test-"));
    vi.stubEnv("PATH", empty);
    const chromium = (await examine()).find(({ what }) => what === "Chromium");
    expect(chromium).toMatchObject({ optional: true });
    await rm(empty, { recursive: true });
  });
});
