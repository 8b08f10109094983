import { Client } from "pg";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import type { DatabaseLogin, PostgresService } from "./postgres-service.ts";

/** Uses a server that is there already. Its owner must be allowed to create databases and roles. */
export async function useExternalPostgres(ownerUrl: string): Promise<PostgresService> {
  const base = parseUrl(ownerUrl);
  const version = await checkOwner(ownerUrl);
  return {
    origin: "external",
    version,
    port: Number(base.port || 5432),
    url: (login = {}) => databaseUrl(base, login),
    control: null,
    stop: async () => undefined,
  };
}

/** Puts a login into a connection URL; what is not given stays as it is. */
export function databaseUrl(base: URL, login: DatabaseLogin): string {
  const url = new URL(base);
  if (login.database !== undefined) url.pathname = `/${encodeURIComponent(login.database)}`;
  if (login.user !== undefined) url.username = encodeURIComponent(login.user);
  if (login.password !== undefined) url.password = encodeURIComponent(login.password);
  return url.href;
}

const howToSet =
  "Set JOBPROOF_POSTGRES_URL to something like postgres://owner:password@127.0.0.1:5432/postgres, or unset it to use the embedded server.";

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^postgres(ql)?:$/.test(url.protocol)) return url;
  throw new HarnessError({
    code: "service-failed",
    message: "JOBPROOF_POSTGRES_URL is not the URL of a PostgreSQL server.",
    hint: howToSet,
  });
}

async function checkOwner(url: string): Promise<string> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that goes away later is noticed by whoever uses it then.
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; may: boolean }>(ownerRights);
    const [answer] = rows;
    if (answer?.may === true) return answer.version;
  } catch (cause) {
    throw new HarnessError({
      code: "service-failed",
      message: `The PostgreSQL server of JOBPROOF_POSTGRES_URL does not answer: ${reason(cause)}`,
      hint: howToSet,
      cause,
    });
  } finally {
    await client.end().catch(() => undefined);
  }
  throw new HarnessError({
    code: "service-failed",
    message: "The user of JOBPROOF_POSTGRES_URL may not create databases and roles.",
    hint: "Grant it with: alter role <user> createdb createrole;",
  });
}

const ownerRights = `
  select split_part(current_setting('server_version'), ' ', 1) as version,
         rolsuper or (rolcreatedb and rolcreaterole) as may
  from pg_roles where rolname = current_user`;

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
