import type { ConsumeMessage } from "amqplib";

import type { RabbitSession } from "./rabbitmq-session.ts";

/** What the server has pushed in one session and nobody has taken yet. */
export interface Consumer {
  /** Begins to consume, or goes on after it had stopped. What has come by then can be taken. */
  readonly start: () => Promise<void>;
  readonly take: (limit: number) => readonly ConsumeMessage[];
  readonly isEmpty: () => boolean;
  readonly giveBack: (message: ConsumeMessage) => void;
  /** Forgets everything: the session is over. */
  readonly forget: () => void;
}

/** Who takes nothing for so long shall not keep from others what has come. */
const untakenMs = 250;

/** As many messages as there are slots are on their way to us or ours, never more. */
export function openConsumer(options: {
  session: RabbitSession;
  queue: string;
  prefetch: number;
  onArrival: () => void;
}): Consumer {
  const { session, queue, prefetch, onArrival } = options;
  const { consuming } = session;
  const waiting: ConsumeMessage[] = [];
  let tag: Promise<string> | null = null;
  let idle: NodeJS.Timeout | undefined;

  const consume = async (): Promise<string> => {
    await consuming.prefetch(prefetch);
    const { consumerTag } = await consuming.consume(queue, (message) => {
      // The server has canceled us, because the queue was deleted or its leader has moved.
      if (message === null) return session.leave(new Error("the consumer was canceled"));
      waiting.push(message);
      idle ??= stopSoon();
      onArrival();
    });
    return consumerTag;
  };
  const giveBack = (message: ConsumeMessage): void =>
    unlessClosed(() => consuming.nack(message, false, true));
  /** Gives back what waits, and wants no more until the next start. */
  const stop = async (): Promise<void> => {
    const former = tag;
    tag = null;
    if (former !== null) await consuming.cancel(await former);
    for (const message of waiting.splice(0)) giveBack(message);
  };
  const stopSoon = (): NodeJS.Timeout =>
    setTimeout(() => void stop().catch(() => undefined), untakenMs);

  return {
    start: async () => {
      tag ??= consume();
      await tag;
    },
    take: (limit) => {
      const taken = waiting.splice(0, limit);
      clearTimeout(idle);
      idle = waiting.length === 0 ? undefined : stopSoon();
      return taken;
    },
    isEmpty: () => waiting.length === 0,
    giveBack,
    forget: () => {
      clearTimeout(idle);
      waiting.length = 0;
    },
  };
}

/** A channel that is just closed has given everything back itself. */
export function unlessClosed(what: () => void): void {
  try {
    what();
  } catch {
    return;
  }
}
