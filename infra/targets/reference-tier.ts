import { randomBytes } from "node:crypto";
import type { ProcessRole } from "../../conformance/contract/fault.ts";
import type { LinkSpec, ServiceSpec } from "../../conformance/contract/target.ts";
import type { JsonObject } from "../../conformance/contract/json.ts";
import type { PostgresService } from "../services/postgres-service.ts";
import type { RabbitService } from "../services/rabbitmq-service.ts";
import type { RedisService } from "../services/redis-service.ts";
import type { ServiceControl } from "../services/service-control.ts";

/** The brokers that the reference can stand on; the first is the default, and PostgreSQL alone. */
export const referenceTiers = ["postgres", "redis-sorted-sets", "rabbitmq-quorum"] as const;

export type TierName = (typeof referenceTiers)[number];

/** What the reference stands on. PostgreSQL is its store on every tier. */
export type TierServices = Readonly<{
  postgres: PostgresService;
  /** The broker, one at most. Default: none, because PostgreSQL is that too. */
  redis?: RedisService | undefined;
  rabbit?: RabbitService | undefined;
}>;

/** What a tier means for the target: which links and services it has, and what its processes are told. */
export type ReferenceTier = Readonly<{
  /** What it stands on, for people. */
  title: string;
  /** How many processes carry entries from the outbox to the broker. */
  relays: number;
  links: readonly LinkSpec[];
  services: readonly ServiceSpec[];
  standing: ReadonlyMap<string, ServiceControl>;
  /** By which of the links a role reaches its database. */
  databaseLinkOf: (role: ProcessRole) => string;
  /** The broker; null where PostgreSQL is that too. */
  broker: TierBroker | null;
  /** What the reference cannot promise there: null in the place of each. */
  declares: JsonObject;
}>;

/** A broker behind a relay, as its owner reaches it. */
export type TierBroker = Readonly<{
  kind: Exclude<TierName, "postgres">;
  url: string;
  /** What its keys or queues begin with: one server may serve many references. */
  queue: string;
}>;

/** Says what a tier means for the target. */
export function referenceTier({ postgres, redis, rabbit }: TierServices): ReferenceTier {
  if (redis !== undefined) return onRedis(postgres, redis);
  return rabbit === undefined ? onPostgres(postgres) : onRabbit(postgres, rabbit);
}

/** PostgreSQL is both on this tier: what is accepted, and the queue of it. */
function onPostgres(postgres: PostgresService): ReferenceTier {
  const carries = ["store", "broker"] as const;
  return {
    title: `${titleOf(postgres)}, SKIP LOCKED`,
    relays: 0,
    links: [{ name: store, carries, to: addressOf(postgres) }],
    services: postgres.control === null ? [] : [postgresSpec(postgres, carries)],
    standing: standingOf({ [store]: postgres.control }),
    databaseLinkOf: () => store,
    broker: null,
    declares: {},
  };
}

function onRedis(postgres: PostgresService, redis: RedisService): ReferenceTier {
  return behindRelay({
    title: `${titleOf(postgres)}, Redis ${redis.version} (${redis.origin}), sorted sets`,
    postgres,
    server: redis,
    command: ["redis-server", "--port", String(redis.port)],
    kind: "redis-sorted-sets",
    declares: {},
  });
}

/** A quorum queue has no priorities, so that none are declared. */
function onRabbit(postgres: PostgresService, rabbit: RabbitService): ReferenceTier {
  return behindRelay({
    title: `${titleOf(postgres)}, RabbitMQ ${rabbit.version} (${rabbit.origin}), quorum queue`,
    postgres,
    server: rabbit,
    command: ["rabbitmq-server"],
    kind: "rabbitmq-quorum",
    declares: { policy: { priority: null } },
  });
}

/**
 * Accepted by PostgreSQL, carried to the broker by a relay. What the API publishes goes into the outbox,
 * and so over its link to the store: to it that is the broker too.
 */
function behindRelay(options: {
  title: string;
  postgres: PostgresService;
  server: Readonly<{ port: number; url: string; control: ServiceControl }>;
  command: readonly string[];
  kind: TierBroker["kind"];
  declares: JsonObject;
}): ReferenceTier {
  const { title, postgres, server, command, kind, declares } = options;
  const address = `127.0.0.1:${server.port}`;
  return {
    title,
    relays: 1,
    links: [
      { name: outbox, carries: ["store", "broker"], to: addressOf(postgres) },
      { name: store, carries: ["store"], to: addressOf(postgres) },
      { name: brokerLink, carries: ["broker"], to: address },
    ],
    services: [
      ...(postgres.control === null ? [] : [postgresSpec(postgres, ["store"])]),
      { name: brokerLink, carries: ["broker"], command, ready: address },
    ],
    standing: standingOf({ [store]: postgres.control, [brokerLink]: server.control }),
    databaseLinkOf: (role) => (role === "api" ? outbox : store),
    broker: { kind, url: server.url, queue: `jobproof-${randomBytes(6).toString("hex")}` },
    declares,
  };
}

/** Puts a link in the place of the host of a URL. */
export function overLink(url: string, link: string): string {
  const { host } = new URL(url);
  return url.replace(`@${host}/`, `@{{link:${link}}}/`);
}

const store = "store";
const outbox = "outbox";
/** The link to the broker. */
export const brokerLink = "broker";

/** They stand before their target does: the command is what a reader is told, and is not run. */
function postgresSpec(postgres: PostgresService, carries: ServiceSpec["carries"]): ServiceSpec {
  const command = ["postgres", "-p", String(postgres.port)];
  return { name: store, carries, command, ready: addressOf(postgres) };
}

function standingOf(
  controls: Readonly<Record<string, ServiceControl | null>>,
): ReadonlyMap<string, ServiceControl> {
  return new Map(
    Object.entries(controls).flatMap(([name, control]) =>
      control === null ? [] : [[name, control] as const],
    ),
  );
}

function titleOf({ version, origin }: PostgresService): string {
  return `PostgreSQL ${version} (${origin})`;
}

function addressOf(postgres: PostgresService): string {
  return `${new URL(postgres.url()).hostname}:${postgres.port}`;
}
