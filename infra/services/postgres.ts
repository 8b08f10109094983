import { type EmbeddedOptions, startEmbeddedPostgres } from "./postgres-embedded.ts";
import { useExternalPostgres } from "./postgres-external.ts";
import type { PostgresService } from "./postgres-service.ts";

/** Where the server comes from, and where an embedded one is put. */
export type PostgresOptions = EmbeddedOptions &
  Readonly<{
    /** The value of JOBPROOF_POSTGRES_URL: a server that is there already. Then nothing is started. */
    externalUrl?: string | undefined;
  }>;

/** Starts PostgreSQL from npm, or uses the external one; resolves once it has answered a query. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresService> {
  const { externalUrl } = options;
  if (externalUrl === undefined || externalUrl === "") return await startEmbeddedPostgres(options);
  return await useExternalPostgres(externalUrl);
}
