import type { BrokerSettings } from "../broker-settings.ts";
import { SettingsError } from "../environment.ts";
import { BrokerRefused, type Broker } from "./broker.ts";

/**
 * Opens a broker, and the outbox as one where that is the queue itself.
 *
 * A client is loaded by those who use it: that of Redis is a fifth of what a start takes.
 */
export async function openBroker(
  settings: BrokerSettings,
  { outbox, timeoutMs, prefetch }: { outbox: () => Broker; timeoutMs: number; prefetch: number },
): Promise<Broker> {
  switch (settings.kind) {
    case "postgres":
      return outbox();
    case "redis-sorted-sets": {
      const { redisSortedSetsBroker } = await import("./redis-sorted-sets.ts");
      return redisSortedSetsBroker({ ...settings, timeoutMs });
    }
    case "rabbitmq-quorum": {
      const { rabbitmqQuorumBroker } = await import("./rabbitmq-quorum.ts");
      return rabbitmqQuorumBroker({ ...settings, timeoutMs, prefetch });
    }
    default:
      return settings satisfies never;
  }
}

/**
 * Throws SettingsError if the broker must not be used as it is set.
 *
 * One that is away is no reason not to start: whoever uses it waits for it, and asks again then.
 */
export async function refuseUnsafeBroker(broker: Broker): Promise<void> {
  try {
    await broker.check();
  } catch (error) {
    if (error instanceof BrokerRefused) {
      throw new SettingsError([`JOBPROOF_BROKER_URL: the ${broker.name} broker ${error.message}`]);
    }
  }
}
