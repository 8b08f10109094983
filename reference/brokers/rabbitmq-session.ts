import { connect, type Channel, type ChannelModel, type ConfirmChannel } from "amqplib";

import { BrokerRefused } from "./broker.ts";

/** RabbitMQ did not answer, or cannot now. Whether an act took effect is unknown. */
class RabbitUnreachable extends Error {
  constructor(cause: unknown) {
    super("RabbitMQ cannot be reached", { cause });
    this.name = "RabbitUnreachable";
  }
}

/** One connection with its channels, which live and die together. */
export type RabbitSession = Readonly<{
  publishing: ConfirmChannel;
  consuming: Channel;
  /** Opens one that may be closed by an error without an end to the session. */
  openChannel: () => Promise<Channel>;
  /** As the server names it, for example `3.10.8`. */
  version: string;
  /** Rejects when it is over. */
  over: Promise<never>;
  /** Ends it, because it is of no use any more; another is opened. */
  leave: (reason: unknown) => void;
}>;

/** One session after the other, and what `prepare` has made of each. */
export interface RabbitSessions<Prepared> {
  /**
   * Does something in the session that is open, or opens within the time. Rejects with
   * RabbitUnreachable if there is none, if it ends meanwhile, or if no answer comes in time; with
   * BrokerRefused if the server must not be used.
   */
  use<Answer>(work: (prepared: Prepared) => Promise<Answer>): Promise<Answer>;
  /** What the session that is open was prepared to; null if none is. */
  current(): Prepared | null;
  close(): Promise<void>;
}

/** How often a server that is away is tried. */
const reconnectAfterMs = 200;

/**
 * Opens sessions for as long as it is not closed. `prepare` is shown each before anybody may use it:
 * what it throws is why there is no session yet.
 */
export function openRabbitSessions<Prepared>(options: {
  url: string;
  /** By which the server shows the connections. */
  name: string;
  timeoutMs: number;
  prepare: (session: RabbitSession) => Promise<Prepared>;
}): RabbitSessions<Prepared> {
  const { timeoutMs, prepare } = options;
  let open: { session: RabbitSession; prepared: Prepared } | null = null;
  let failure: unknown = new Error("no connection was made yet");
  let settled = Promise.withResolvers<void>();

  const wake = (): void => {
    settled.resolve();
    settled = Promise.withResolvers();
  };

  const setup = async (model: ChannelModel): Promise<void> => {
    // Without a listener an error ends the process. What it means is told by the end.
    model.on("error", ignore);
    const next = await sessionOf(model);
    next.over.catch((reason: unknown) => {
      failure = reason;
      if (open?.session === next) open = null;
    });
    open = { session: next, prepared: await Promise.race([prepare(next), next.over]) };
    wake();
  };
  const connecting = connect(withHeartbeat(options.url), {
    timeout: timeoutMs,
    noDelay: true,
    clientProperties: { connection_name: options.name },
    recovery: {
      initialDelay: reconnectAfterMs,
      maxDelay: reconnectAfterMs,
      waitForConnect: false,
      setup,
    },
  }).then((connection) => {
    connection.on("error", ignore);
    connection.on("connect-failed", (error) => {
      failure = error;
      // Whoever waits for a session learns at once that there is none yet.
      wake();
    });
    return connection;
  });

  return {
    async use(work) {
      const timeout = timeoutOf(timeoutMs);
      try {
        if (open === null) await Promise.race([settled.promise, timeout.over]);
        if (open === null) throw failure;
        return await Promise.race([work(open.prepared), open.session.over, timeout.over]);
      } catch (error) {
        // A session that was once silent is not used again: nobody knows what it still does.
        if (error === timeout.reason) open?.session.leave(error);
        throw error instanceof BrokerRefused ? error : new RabbitUnreachable(error);
      } finally {
        timeout.end();
      }
    },
    current: () => open?.prepared ?? null,
    async close() {
      const connection = await connecting;
      await Promise.race([connection.close(), timeoutOf(partingMs).over]).catch(ignore);
    },
  };
}

async function sessionOf(model: ChannelModel): Promise<RabbitSession> {
  const { promise: over, reject: end } = Promise.withResolvers<never>();
  over.catch(ignore);
  const leave = (reason: unknown): void => {
    end(reason);
    model.close().catch(ignore);
  };
  model.once("close", (reason: unknown) => end(reason));
  const [publishing, consuming] = await Promise.all([
    model.createConfirmChannel(),
    model.createChannel(),
  ]);
  for (const channel of [publishing, consuming]) {
    let reason: unknown = new Error("a channel was closed");
    channel.on("error", (error: unknown) => {
      reason = error;
    });
    channel.once("close", () => leave(reason));
  }
  const { version } = model.connection.serverProperties;
  const openChannel = async (): Promise<Channel> => {
    const channel = await model.createChannel();
    return channel.on("error", ignore);
  };
  return { publishing, consuming, openChannel, version, over, leave };
}

/** The shortest there is: twice as long passes until a connection that has fallen silent is given up. */
function withHeartbeat(url: string): string {
  const with1 = new URL(url);
  with1.searchParams.set("heartbeat", "1");
  return with1.href;
}

function timeoutOf(ms: number) {
  const reason = new Error(`no answer came within ${ms} ms`);
  const { promise: over, reject } = Promise.withResolvers<never>();
  over.catch(ignore);
  const timer = setTimeout(() => reject(reason), ms);
  return { reason, over, end: () => clearTimeout(timer) };
}

/** How long a server may take to say goodbye. */
const partingMs = 500;

function ignore(): void {}
