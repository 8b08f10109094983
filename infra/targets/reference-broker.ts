import { randomBytes } from "node:crypto";
import type { ReferenceProgram } from "./reference-program.ts";
import { setUp } from "./reference-set-up.ts";
import { brokerLink, overLink, type TierBroker } from "./reference-tier.ts";

/** Who uses the broker: the API does not, because what it publishes goes into the outbox. */
type BrokerRole = "worker" | "relay";

/** What each of them is told of the broker. */
export type BrokerEnvironments = Readonly<Record<BrokerRole, Readonly<Record<string, string>>>>;

/**
 * Makes ready the broker of a tier, and says what those who use it are told. Redis gets users by the
 * reference's own set-up, who can do no more than their work.
 */
export async function brokerEnvironments(options: {
  program: ReferenceProgram;
  broker: TierBroker | null;
}): Promise<BrokerEnvironments> {
  const { program, broker } = options;
  if (broker === null) return { worker: {}, relay: {} };
  const urlOf = broker.kind === "redis-sorted-sets" ? await makeUsers(program, broker) : null;
  const told = (role: BrokerRole) => ({
    JOBPROOF_BROKER: broker.kind,
    JOBPROOF_BROKER_URL: overLink(urlOf?.(role) ?? broker.url, brokerLink),
    JOBPROOF_BROKER_QUEUE: broker.queue,
  });
  return { worker: told("worker"), relay: told("relay") };
}

async function makeUsers(
  program: ReferenceProgram,
  { url, queue }: TierBroker,
): Promise<(role: BrokerRole) => string> {
  const passwords = { worker: newPassword(), relay: newPassword() };
  await setUp(program, "broker-users", {
    JOBPROOF_BROKER_URL: url,
    JOBPROOF_BROKER_QUEUE: queue,
    JOBPROOF_WORKER_PASSWORD: passwords.worker,
    JOBPROOF_RELAY_PASSWORD: passwords.relay,
  });
  const { host, pathname } = new URL(url);
  return (role) => `redis://${queue}-${role}:${passwords[role]}@${host}${pathname}`;
}

function newPassword(): string {
  return randomBytes(18).toString("base64url");
}
