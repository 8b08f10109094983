import { execFile } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { Client, escapeIdentifier } from "pg";
import type { ProcessRole } from "../../conformance/contract/fault.ts";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import type { PostgresService } from "../services/postgres-service.ts";
import type { ReferenceProgram } from "./reference-program.ts";

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
    await migrate(program, {
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

const migrateWithinMs = 60_000;

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

async function migrate(program: ReferenceProgram, env: Record<string, string>): Promise<void> {
  const [file, ...args] = [...program.command, "migrate"];
  const environment = { ...process.env, ...program.env, ...env };
  try {
    await promisify(execFile)(file, args, { env: environment, timeout: migrateWithinMs });
  } catch (cause) {
    throw new HarnessError({
      code: "process-failed",
      message: `The reference could not make its tables. The end of what it wrote:\n${outputOf(cause)}`,
      hint: "This is a fault of Jobproof, unless JOBPROOF_POSTGRES_URL names a server older than 14; please report it.",
      cause,
    });
  }
}

function outputOf(cause: unknown): string {
  const parts = ["stdout", "stderr"].map((name) => {
    const text: unknown = typeof cause === "object" && cause !== null && Reflect.get(cause, name);
    return typeof text === "string" ? text : "";
  });
  return parts.join("").trimEnd().split("\n").slice(-15).join("\n");
}
