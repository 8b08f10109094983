import { createHmac, randomBytes } from "node:crypto";
import { Client, escapeIdentifier } from "pg";
import type { ProcessRole } from "../../conformance/contract/fault.ts";
import type { PostgresService } from "../services/postgres-service.ts";
import type { ReferenceProgram } from "./reference-program.ts";
import { setUp } from "./reference-set-up.ts";

/** A database that the reference has migrated, with a login for each role. */
export type ReferenceDatabase = Readonly<{
  urlOf: (role: ProcessRole) => string;
  /** Never rejects. */
  drop: () => Promise<void>;
}>;

/** Makes a fresh database, and has the reference make its tables and roles in it. */
export async function makeDatabase(options: {
  postgres: PostgresService;
  program: ReferenceProgram;
  /** What belongs to the whole database and is set with its tables. */
  settings: Readonly<Record<string, string>>;
}): Promise<ReferenceDatabase> {
  const { postgres, program, settings } = options;
  const name = `jobproof_${randomBytes(6).toString("hex")}`;
  const owner = postgres.url();
  await execute(owner, `create database ${escapeIdentifier(name)}`);

  // Roles belong to the whole server. Two runs on one server must give them the same password, or
  // the second would lock out the first.
  const passwordOf = (role: ProcessRole): string =>
    createHmac("sha256", owner).update(role).digest("base64url");
  const drop = async (): Promise<void> => {
    const statement = `drop database if exists ${escapeIdentifier(name)} with (force)`;
    await execute(owner, statement).catch(() => undefined);
  };
  try {
    await setUp(program, "migrate", {
      ...settings,
      JOBPROOF_DATABASE_URL: postgres.url({ database: name }),
      JOBPROOF_API_PASSWORD: passwordOf("api"),
      JOBPROOF_WORKER_PASSWORD: passwordOf("worker"),
      JOBPROOF_RELAY_PASSWORD: passwordOf("relay"),
      JOBPROOF_LOG_LEVEL: "info",
    });
  } catch (error) {
    await drop();
    throw error;
  }
  return {
    urlOf: (role) =>
      postgres.url({ database: name, user: `jobproof_${role}`, password: passwordOf(role) }),
    drop,
  };
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end().catch(() => undefined);
  }
}
