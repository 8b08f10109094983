import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Stage } from "../conformance/contract/run.ts";
import type { PostgresService } from "../infra/services/postgres-service.ts";
import { startPostgres } from "../infra/services/postgres.ts";
import { openReaper, type Reaper } from "../infra/services/reaper.ts";
import { startRabbit } from "../infra/services/rabbitmq-native.ts";
import type { RabbitService } from "../infra/services/rabbitmq-service.ts";
import { startRedis } from "../infra/services/redis-native.ts";
import type { RedisService } from "../infra/services/redis-service.ts";

/** What targets stand on: the reaper, and servers, which are started when first asked for. */
export type Ground = Readonly<{
  reaper: Reaper;
  logFolder: string;
  /** One for each lane: what happens to it in one does not disturb another. */
  postgres: (lane?: string) => Promise<PostgresService>;
  redis: () => Promise<RedisService>;
  rabbit: () => Promise<RabbitService>;
  /** Does one step, tells of it and times it. */
  step: <Result>(title: string, work: () => Promise<Result>) => Promise<Result>;
  /** The steps so far, timed since the ground was opened. */
  stages: () => readonly Stage[];
  /** Milliseconds since the ground was opened. */
  elapsedMs: () => number;
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
  const servers = new Map<string, Promise<PostgresService>>();
  let redis: Promise<RedisService> | null = null;
  let rabbit: Promise<RabbitService> | null = null;
  let closed: Promise<void> | null = null;

  const openedAt = performance.now();
  const elapsedMs = (): number => performance.now() - openedAt;

  const step: Ground["step"] = async (title, work) => {
    say(title);
    const startedAt = elapsedMs();
    const result = await work();
    stages.push({ title, startedAt, tookMs: elapsedMs() - startedAt });
    return result;
  };

  const end = async (): Promise<void> => {
    const asked = [...servers.values(), redis, rabbit].filter((one) => one !== null);
    const started = await Promise.allSettled<{ stop: () => Promise<void> }>(asked);
    const up = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    await Promise.allSettled(up.map((server) => server.stop()));
    await reaper.close().catch(() => undefined);
  };

  return {
    reaper,
    logFolder,
    step,
    stages: () => stages,
    elapsedMs,
    postgres: (lane = "postgres") => {
      const known = servers.get(lane);
      if (known !== undefined) return known;
      const server = step("start PostgreSQL", () =>
        startPostgres({
          reaper,
          logFile: path.join(logFolder, `${lane}.log`),
          externalUrl: process.env["JOBPROOF_POSTGRES_URL"],
        }),
      );
      servers.set(lane, server);
      return server;
    },
    redis: () => {
      redis ??= step("start Redis", () =>
        startRedis({ reaper, logFile: path.join(logFolder, "redis.log") }),
      );
      return redis;
    },
    rabbit: () => {
      rabbit ??= step("start RabbitMQ", () =>
        startRabbit({ reaper, logFile: path.join(logFolder, "rabbitmq.log") }),
      );
      return rabbit;
    },
    close: () => {
      closed ??= end();
      return closed;
    },
  };
}
