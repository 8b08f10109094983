import type { Logger } from "pino";

import { SettingsError } from "./environment.ts";
import { migrate } from "./jobs/migrate.ts";
import { openLog } from "./log.ts";
import { apiParts, relayParts, workerParts, type ApiParts, type WorkerParts } from "./parts.ts";
import type { Service } from "./service.ts";
import {
  apiSettings,
  brokerUsersSettings,
  migrateSettings,
  relaySettings,
  workerSettings,
} from "./settings.ts";
import { startApi } from "./start-api.ts";
import { startRelay } from "./start-relay.ts";
import { startWorker } from "./start-worker.ts";

/** Exchanges parts of the service, to run it on another tier or with something wrong in it. */
export type Change = Readonly<{
  api?: (parts: ApiParts) => ApiParts;
  worker?: (parts: WorkerParts) => WorkerParts;
  /** Statements that alter the tables after they were made. */
  schema?: string;
}>;

const lastMomentMs = 1_000;

/**
 * Runs one process of the service until it is told to end.
 *
 * SIGTERM and SIGINT end it in good order with status 0, a second one at once. What nobody has
 * foreseen is logged and ends it with status 1: whoever started it shall start it afresh.
 */
export async function run(options: {
  role: string | undefined;
  environment: Readonly<Record<string, string | undefined>>;
  change?: Change;
}): Promise<void> {
  try {
    await runRole(options.role, options.environment, options.change ?? {});
  } catch (error) {
    if (error instanceof SettingsError) {
      process.stderr.write(`${error.message}\n${error.hint}\n`);
      process.exit(2);
    }
    openLog({ level: "info", role: options.role ?? "none" }).fatal({ err: error }, "not started");
    process.exit(1);
  }
}

async function runRole(
  role: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  { api, worker, schema }: Change,
): Promise<void> {
  if (role === "migrate") {
    const settings = migrateSettings(environment);
    const log = openLog({ level: settings.logLevel, role });
    log.info({ applied: await migrate(settings, schema) }, "migrated");
  } else if (role === "broker-users") {
    const settings = brokerUsersSettings(environment);
    const { makeRedisUsers } = await import("./brokers/redis-users.ts");
    const { isKept } = await makeRedisUsers(settings);
    const log = openLog({ level: settings.logLevel, role });
    if (isKept) log.info({ queue: settings.queue }, "made the users of the broker");
    else log.warn("made the users of the broker; without an aclfile a restart forgets them");
  } else if (role === "api") {
    const settings = apiSettings(environment);
    const log = openLog({ level: settings.logLevel, role });
    const parts = apiParts(settings);
    endOnSignals(await startApi({ settings, parts: api?.(parts) ?? parts, log }), log);
  } else if (role === "worker") {
    const settings = workerSettings(environment);
    const log = openLog({ level: settings.logLevel, role });
    const parts = await workerParts(settings);
    endOnSignals(await startWorker({ settings, parts: worker?.(parts) ?? parts, log }), log);
  } else if (role === "relay") {
    const settings = relaySettings(environment);
    const log = openLog({ level: settings.logLevel, role });
    const parts = await relayParts(settings);
    endOnSignals(await startRelay({ settings, parts, log }), log);
  } else {
    process.stderr.write("Say what to run: migrate, broker-users, api, worker or relay.\n");
    process.exitCode = 2;
  }
}

function endOnSignals(service: Service, log: Logger): void {
  const hurry = new AbortController();
  let isEnding = false;

  async function end(signal: string): Promise<void> {
    if (isEnding) {
      log.warn({ signal }, "ending at once");
      hurry.abort();
      // Enough to hand leases back. Unreferenced: whoever is done earlier ends earlier.
      setTimeout(() => process.exit(1), lastMomentMs).unref();
      return;
    }
    isEnding = true;
    log.info({ signal }, "ending");
    await service.stop(hurry.signal);
    log.info("ended");
    process.exit(0);
  }

  process.on("SIGTERM", (signal) => void end(signal));
  process.on("SIGINT", (signal) => void end(signal));
  for (const event of ["uncaughtException", "unhandledRejection"] as const) {
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, "unforeseen");
      process.exit(1);
    });
  }
}
