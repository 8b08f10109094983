import type { environmentReader } from "./environment.ts";

/** Which broker hands jobs to workers: the outbox itself, or one behind a relay. */
export type BrokerSettings =
  | Readonly<{ kind: "postgres" }>
  | Readonly<{
      kind: "redis-sorted-sets";
      url: string;
      queue: string;
      /** How much waiting makes up for one step of priority. */
      agingMs: number;
      /** Whether a Redis is used that may lose entries when it is full or restarted. */
      allowUnsafe: boolean;
    }>
  | Readonly<{ kind: "rabbitmq-quorum"; url: string; queue: string }>;

const relayedKinds = ["redis-sorted-sets", "rabbitmq-quorum"] as const;
const brokerKinds = ["postgres", ...relayedKinds] as const satisfies BrokerSettings["kind"][];

type Reader = ReturnType<typeof environmentReader>;

/** Reads which broker is used, and how it is reached. */
export function brokerSettings(read: Reader): BrokerSettings {
  return settingsOf(read, read.oneOf("JOBPROOF_BROKER", brokerKinds, "postgres"));
}

/** Reads to which broker a relay carries entries. From the outbox to itself it would lose them. */
export function relayedBrokerSettings(read: Reader): BrokerSettings {
  return settingsOf(read, read.parsed("JOBPROOF_BROKER", relayedKindIn, "redis-sorted-sets"));
}

/** Reads where a queue in Redis is. */
export function redisPlace(read: Reader): Readonly<{ url: string; queue: string }> {
  return {
    url: read.url("JOBPROOF_BROKER_URL", ["redis:", "rediss:"]),
    queue: read.text("JOBPROOF_BROKER_QUEUE", "jobproof"),
  };
}

function relayedKindIn(text: string): (typeof relayedKinds)[number] {
  const kind = relayedKinds.find((one) => one === text);
  if (kind !== undefined) return kind;
  throw new Error(`must be one of ${relayedKinds.join(", ")}: no other needs a relay`);
}

function settingsOf(read: Reader, kind: BrokerSettings["kind"]): BrokerSettings {
  switch (kind) {
    case "postgres":
      return { kind };
    case "redis-sorted-sets":
      return {
        kind,
        ...redisPlace(read),
        agingMs: read.integer("JOBPROOF_PRIORITY_AGING_MS", { otherwise: 60_000, min: 0 }),
        allowUnsafe: read.oneOf("JOBPROOF_BROKER_UNSAFE", ["on", "off"], "off") === "on",
      };
    case "rabbitmq-quorum":
      return {
        kind,
        url: read.url("JOBPROOF_BROKER_URL", ["amqp:", "amqps:"]),
        queue: read.text("JOBPROOF_BROKER_QUEUE", "jobproof"),
      };
    default:
      return kind satisfies never;
  }
}
