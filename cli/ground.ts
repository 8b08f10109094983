import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Stage } from "../conformance/contract/run.ts";
import type { PostgresService } from "../infra/services/postgres-service.ts";
import { startPostgres } from "../infra/services/postgres.ts";
import { openReaper, type Reaper } from "../infra/services/reaper.ts";

/** What targets stand on: the reaper, and a PostgreSQL that is started when first asked for. */
export type Ground = Readonly<{
  reaper: Reaper;
  logFolder: string;
  postgres: () => Promise<PostgresService>;
  /** Does one step, tells of it and times it. */
  step: <Result>(title: string, work: () => Promise<Result>) => Promise<Result>;
  /** The steps so far. */
  stages: () => readonly Stage[];
  /** Ends all of it. Never rejects. */
  close: () => Promise<void>;
}>;

/** Opens the ground of one run. */
export async function openGround(options: {
  logFolder: string;
  say: (step: string) => void;
}): Promise<Ground> {
  const { logFolder, say } = options;
  await mkdir(logFolder, { recursive: true });
  const reaper = await openReaper();
  const stages: Stage[] = [];
  let postgres: Promise<PostgresService> | null = null;

  const step: Ground["step"] = async (title, work) => {
    say(title);
    const startedAt = performance.now();
    const result = await work();
    stages.push({ title, startedAt: 0, tookMs: performance.now() - startedAt });
    return result;
  };

  return {
    reaper,
    logFolder,
    step,
    stages: () => stages,
    postgres: () => {
      postgres ??= step("start PostgreSQL", () =>
        startPostgres({
          reaper,
          logFile: path.join(logFolder, "postgres.log"),
          externalUrl: process.env["JOBPROOF_POSTGRES_URL"],
        }),
      );
      return postgres;
    },
    close: async () => {
      const started = await postgres?.catch(() => null);
      await started?.stop().catch(() => undefined);
      await reaper.close().catch(() => undefined);
    },
  };
}
