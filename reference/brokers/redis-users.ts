import { Redis } from "ioredis";

import { keyPrefixOf } from "./redis-sorted-sets.ts";

/** Whose user it is. The API needs none: what it publishes goes into the outbox. */
export type BrokerRole = "worker" | "relay";

const brokerRoles = ["worker", "relay"] as const satisfies BrokerRole[];

/** Under which name a role logs in to the queue. One server may hold several queues. */
export function brokerUserOf(queue: string, role: BrokerRole): string {
  return `${queue}-${role}`;
}

/**
 * Makes the users of a queue, or gives them these passwords and rights again, and nothing more.
 *
 * Resolves to whether the server keeps them over a restart: it does where it has an `aclfile`.
 */
export async function makeRedisUsers(options: {
  /** Of somebody who may do that. */
  url: string;
  queue: string;
  passwords: Readonly<Record<BrokerRole, string>>;
}): Promise<Readonly<{ isKept: boolean }>> {
  const { url, queue, passwords } = options;
  const client = new Redis(url, { lazyConnect: true, retryStrategy: null });
  client.on("error", () => undefined);
  await client.connect();
  try {
    for (const role of brokerRoles) {
      const rules = ["reset", "on", `>${passwords[role]}`, ...rightsOf(role, queue)];
      await client.call("ACL", "SETUSER", brokerUserOf(queue, role), ...rules);
    }
    const [, file] = (await client.config("GET", "aclfile")) as readonly string[];
    if (file === undefined || file === "") return { isKept: false };
    await client.call("ACL", "SAVE");
    return { isKept: true };
  } finally {
    client.disconnect();
  }
}

/** What every client says, and what it is woken by. */
const common = "+ping +info +client|setname +subscribe +unsubscribe +publish";

/**
 * What a role may do, by the commands of its scripts: the rights of whoever runs a script are asked at
 * each of them. A relay adds entries and can take none away; a worker does all that the queue needs,
 * because its reconciler adds them too. Neither comes near anything else on the server.
 */
function rightsOf(role: BrokerRole, queue: string): readonly string[] {
  const keys = keyPrefixOf(queue).replaceAll(/[*?[\]\\]/g, String.raw`\$&`);
  const everywhere = [...common.split(" "), "resetchannels", `&${keys}*`];
  if (role === "worker") {
    const commands =
      "+eval +evalsha +time +hget +hset +hdel +zadd +zscore +zrem +zrange +zpopmin +zcard";
    return [...everywhere, ...commands.split(" "), `~${keys}*`];
  }
  return [
    ...everywhere,
    "+time",
    `(+eval +evalsha +hget +zscore ~${keys}*)`,
    `(+hset ~${keys}entries)`,
    `(+zadd ~${keys}waiting ~${keys}away)`,
    `(+hdel ~${keys}tokens)`,
  ];
}
