import type { ConfirmChannel } from "amqplib";

/** One message, to one queue. */
export type Publication = Readonly<{ queue: string; id: string; body: Buffer }>;

/** Publishes over one channel. */
export interface Confirms {
  /** Resolves when every message is as safe as its queue keeps it; rejects if one is not. */
  readonly publish: (publications: readonly Publication[]) => Promise<void>;
}

/**
 * Publishes with confirms. A message that leads to no queue is returned first and confirmed then, as
 * if all were well (RabbitMQ, "Consumer Acknowledgements and Publisher Confirms"): so both count.
 */
export function confirmsOf(channel: ConfirmChannel): Confirms {
  const returned = new Set<string>();
  channel.on("return", ({ properties }: { properties: { messageId?: string } }) => {
    returned.add(properties.messageId ?? "");
  });

  const publishOne = ({ queue, id, body }: Publication): Promise<void> =>
    new Promise((resolve, reject) => {
      const options = {
        persistent: true,
        mandatory: true,
        messageId: id,
        contentType: "application/json",
      };
      channel.sendToQueue(queue, body, options, (error: unknown) => {
        if (error !== null) reject(new Error("a message was refused", { cause: error }));
        else if (returned.delete(id)) reject(new Error(`there is no queue ${queue}`));
        else resolve();
      });
    });

  return { publish: async (all) => void (await Promise.all(all.map(publishOne))) };
}
