import type { Channel } from "amqplib";

import { BrokerRefused } from "./broker.ts";

/** The queues of one queue: where entries wait, where those go that nobody can read, and where those that are for later. */
export type RabbitPlaces = Readonly<{
  queue: string;
  dead: string;
  /** By how long an entry stays there, in milliseconds, in rising order. */
  later: ReadonlyMap<number, string>;
}>;

/** A message leaves such a queue at its head alone, so that all in one must stay as long. */
const laterMs = [50, 250, 1_000, 4_000];

/** More often than any entry is given back: what is offered again is no poison to us. */
const deliveryLimit = 1_000_000;

const [oldestMajor, oldestMinor] = [3, 10];
const preconditionFailed = 406;

/** Names the queues. */
export function rabbitPlaces(queue: string): RabbitPlaces {
  const later = laterMs.map((ms) => [ms, `${queue}.later.${ms}`] as const);
  return { queue, dead: `${queue}.dead`, later: new Map(later) };
}

/**
 * Makes the queues where they are not there yet: replicated, durable, and with a dead-letter place that
 * a message reaches for certain.
 *
 * Throws BrokerRefused where one of them is there and is set otherwise.
 */
export async function declarePlaces(channel: Channel, places: RabbitPlaces): Promise<void> {
  const { queue, dead, later } = places;
  await declare(channel, dead, {});
  await declare(channel, queue, {
    ...leadingTo(dead),
    "x-delivery-limit": deliveryLimit,
  });
  for (const [ms, name] of later) {
    await declare(channel, name, { ...leadingTo(queue), "x-message-ttl": ms });
  }
}

/** Refuses a server that is too old: at-least-once dead-lettering of quorum queues came with 3.10. */
export function refuseOldServer(version: string): void {
  const [major = 0, minor = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  const isNewEnough = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
  if (!isNewEnough)
    throw new BrokerRefused(
      `is version ${version}: ${oldestMajor}.${oldestMinor} or newer is needed`,
    );
}

/** Without a limit of their own, and so never full: rejecting is what at-least-once asks for. */
function leadingTo(queue: string) {
  return {
    "x-dead-letter-exchange": "",
    "x-dead-letter-routing-key": queue,
    "x-dead-letter-strategy": "at-least-once",
    "x-overflow": "reject-publish",
  };
}

async function declare(channel: Channel, name: string, set: object): Promise<void> {
  try {
    await channel.assertQueue(name, {
      durable: true,
      arguments: { "x-queue-type": "quorum", ...set },
    });
  } catch (error) {
    if ((error as { code?: unknown }).code !== preconditionFailed) throw error;
    throw new BrokerRefused(
      `has a queue ${name} that is set otherwise (${(error as Error).message}): delete it when it is empty, or name another by JOBPROOF_BROKER_QUEUE`,
    );
  }
}
