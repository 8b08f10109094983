import { pino } from "pino";

import type { TestDatabase } from "../jobs/database.fixture.ts";
import { workerParts, type WorkerParts } from "../parts.ts";
import { workerSettings } from "../settings.ts";
import { startWorker } from "../start-worker.ts";

/** Starts a worker with quick policies, which a test may change, as it may the parts. */
export async function openWorker(
  database: TestDatabase,
  options: {
    environment?: Readonly<Record<string, string>>;
    change?: (parts: WorkerParts) => Partial<WorkerParts>;
  } = {},
) {
  const settings = workerSettings({
    JOBPROOF_DATABASE_URL: database.workerUrl,
    JOBPROOF_PORT: "0",
    JOBPROOF_LEASE_MS: "800",
    JOBPROOF_BACKOFF_BASE_MS: "20",
    JOBPROOF_SHUTDOWN_GRACE_MS: "5000",
    ...options.environment,
  });
  const parts = await workerParts(settings);
  const service = await startWorker({
    settings,
    parts: { ...parts, ...options.change?.(parts) },
    log: pino({ level: "silent" }),
  });
  const stop = (): Promise<void> => service.stop(new AbortController().signal);

  /** The value of a counter, 0 where it has not been counted yet. */
  async function count(sample: string): Promise<number> {
    const text = await (await fetch(`${service.url}/metrics`)).text();
    const line = text.split("\n").find((found) => found.startsWith(`${sample} `));
    return Number(line?.split(" ")[1] ?? 0);
  }

  return { service, stop, count };
}
