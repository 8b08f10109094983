import { randomUUID } from "node:crypto";
import type { ConsumeMessage } from "amqplib";

import type { EntryLease } from "./broker.ts";
import { entryIn } from "./entry-body.ts";
import { unlessClosed, type Consumer } from "./rabbitmq-consumer.ts";
import type { RabbitSession } from "./rabbitmq-session.ts";

/**
 * The leases of one session.
 *
 * The server knows none: what it delivered is ours until we say otherwise, or are gone. So they are
 * kept here, and an entry whose lease runs out is given back by us; a process that stands still has
 * lost them all when the server has missed its heartbeats.
 */
export interface Leases {
  /** Leases at most so many of those that have come. What cannot be read goes to the dead-letter place. */
  readonly begin: (limit: number, leaseMs: number) => readonly EntryLease[];
  readonly renew: (leases: readonly EntryLease[], leaseMs: number) => void;
  /** Ends a lease, and hands out its message, of which then something must be said; null if it was lost. */
  readonly end: (lease: EntryLease) => LeasedMessage | null;
  /** Forgets everything: the session is over. */
  readonly forget: () => void;
}

/** Exactly one of the two is to be said. */
export type LeasedMessage = Readonly<{ done: () => void; giveBack: () => void }>;

/** Opens leases on what a consumer takes. */
export function openLeases(options: { session: RabbitSession; consumer: Consumer }): Leases {
  const { consumer } = options;
  const { consuming } = options.session;
  const leased = new Map<string, { message: ConsumeMessage; timer: NodeJS.Timeout }>();

  const release = (token: string): ConsumeMessage | null => {
    const found = leased.get(token);
    if (found === undefined) return null;
    clearTimeout(found.timer);
    leased.delete(token);
    return found.message;
  };
  const expiry = (token: string, leaseMs: number): NodeJS.Timeout =>
    setTimeout(() => {
      const message = release(token);
      if (message !== null) consumer.giveBack(message);
    }, leaseMs);

  return {
    begin: (limit, leaseMs) =>
      consumer.take(limit).flatMap((message): EntryLease[] => {
        const entry = entryIn(message.content.toString());
        if (entry === null) {
          unlessClosed(() => consuming.reject(message, false));
          return [];
        }
        const token = randomUUID();
        leased.set(token, { message, timer: expiry(token, leaseMs) });
        return [{ entry, token }];
      }),
    renew: (leases, leaseMs) => {
      for (const { token } of leases) {
        const found = leased.get(token);
        if (found === undefined) continue;
        clearTimeout(found.timer);
        found.timer = expiry(token, leaseMs);
      }
    },
    end: ({ token }) => {
      const message = release(token);
      if (message === null) return null;
      return {
        done: () => unlessClosed(() => consuming.ack(message)),
        giveBack: () => consumer.giveBack(message),
      };
    },
    forget: () => {
      for (const { timer } of leased.values()) clearTimeout(timer);
      leased.clear();
    },
  };
}
