import type { Channel } from "amqplib";

import type { Broker, LeaseStatus, QueueEntry } from "./broker.ts";
import { bodyOf, idOf } from "./entry-body.ts";
import { confirmsOf, type Confirms } from "./rabbitmq-confirms.ts";
import { openConsumer, type Consumer } from "./rabbitmq-consumer.ts";
import { openLeases, type LeasedMessage, type Leases } from "./rabbitmq-leases.ts";
import { openRabbitSessions, type RabbitSession } from "./rabbitmq-session.ts";
import { declarePlaces, rabbitPlaces, refuseOldServer } from "./rabbitmq-topology.ts";

/** Where the queue is, and how much of it one process takes. */
export type RabbitQueue = Readonly<{
  url: string;
  /** The queue's name; those of its dead-letter place and of what is for later begin with it. */
  queue: string;
  /** How many entries this process may have at a time, claimed or on their way. */
  prefetch: number;
  /** How long one act may take. */
  timeoutMs: number;
}>;

/**
 * A quorum queue of RabbitMQ, with confirms.
 *
 * The server pushes, and so does this: the first claim begins to consume, and whatever has come by
 * then is what a claim finds. The server knows entries by nothing: one that is enqueued twice is there
 * twice, and the second is found stale.
 */
export function rabbitmqQuorumBroker(options: RabbitQueue): Broker {
  const { url, queue, timeoutMs } = options;
  const places = rabbitPlaces(queue);
  const bell = createBell();
  const sessions = openRabbitSessions<Prepared>({
    url,
    name: "jobproof-queue",
    timeoutMs,
    prepare: (session) => prepared(session, { ...options, onArrival: bell.ring }),
  });

  const publish = (to: string, entries: readonly QueueEntry[]): Promise<void> =>
    sessions.use(({ confirms }) =>
      confirms.publish(
        entries.map((one) => ({ queue: to, id: idOf(one), body: Buffer.from(bodyOf(one)) })),
      ),
    );
  const countReady = (): Promise<number> =>
    sessions.use(async ({ consuming }) => (await consuming.checkQueue(queue)).messageCount);

  /** To where it stays as long as asked or less: whoever claims it then, asks again. */
  async function putBack(entry: QueueEntry, afterMs: number, message: LeasedMessage) {
    const steps = [...places.later];
    const [, to] = steps.findLast(([ms]) => ms <= afterMs) ?? steps[0] ?? [0, queue];
    try {
      await publish(to, [entry]);
      message.done();
    } catch (error) {
      message.giveBack();
      throw error;
    }
  }

  return {
    name: "rabbitmq-quorum",
    traits: { durable: true, delay: false, priority: false, isOutbox: false, isPushed: true },

    async enqueue(entries) {
      if (entries.length > 0) await publish(queue, entries);
      return entries.length;
    },
    claim: ({ limit, leaseMs }) =>
      sessions.use(async ({ consumer, leases }) => {
        await consumer.start();
        return leases.begin(limit, leaseMs);
      }),
    async renew(leases, leaseMs) {
      sessions.current()?.leases.renew(leases, leaseMs);
    },
    async settle(lease, how): Promise<LeaseStatus> {
      const message = sessions.current()?.leases.end(lease) ?? null;
      if (message === null) return "lost";
      if (how === "done") message.done();
      else if (how === "again") message.giveBack();
      else await putBack(lease.entry, how.afterMs, message);
      return "held";
    },
    async waitForEntries(wait) {
      if (sessions.current()?.consumer.isEmpty() === false) return;
      // Whoever does not consume is told of nothing. Without a session there is nothing to be told.
      void sessions.use(({ consumer }) => consumer.start()).catch(() => undefined);
      await bell.wait(wait);
    },
    mayHaveLost: async () => (await countReady()) === 0,
    check: async () => void (await countReady()),
    close: () => sessions.close(),
  };
}

/** What acts are made of in one session. */
type Prepared = Readonly<{
  consumer: Consumer;
  leases: Leases;
  confirms: Confirms;
  consuming: Channel;
}>;

/** As much as a quorum queue lets one consumer have. */
const mostPrefetched = 2_000;

async function prepared(
  session: RabbitSession,
  { queue, prefetch, onArrival }: RabbitQueue & { onArrival: () => void },
): Promise<Prepared> {
  refuseOldServer(session.version);
  const channel = await session.openChannel();
  await declarePlaces(channel, rabbitPlaces(queue));
  await channel.close();
  const consumer = openConsumer({
    session,
    queue,
    prefetch: Math.min(prefetch, mostPrefetched),
    onArrival,
  });
  const leases = openLeases({ session, consumer });
  session.over.catch(() => {
    leases.forget();
    consumer.forget();
    onArrival();
  });
  return {
    consumer,
    leases,
    confirms: confirmsOf(session.publishing),
    consuming: session.consuming,
  };
}

/** Wakes who waits; a ring that nobody waits for is not kept. */
function createBell() {
  let wake: (() => void) | null = null;
  return {
    ring: (): void => wake?.(),
    async wait({ atMostMs, signal }: { atMostMs: number; signal: AbortSignal }): Promise<void> {
      if (signal.aborted) return;
      const { promise: rung, resolve } = Promise.withResolvers<void>();
      const goOn = (): void => resolve();
      wake = goOn;
      const timer = setTimeout(goOn, atMostMs);
      signal.addEventListener("abort", goOn, { once: true });
      await rung;
      signal.removeEventListener("abort", goOn);
      clearTimeout(timer);
      wake = null;
    },
  };
}
