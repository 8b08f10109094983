import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

/** The store did not answer, or answered that it cannot now. Whether a write took effect is unknown. */
export class StoreUnreachable extends Error {
  constructor(cause: unknown) {
    super("The store cannot be reached", { cause });
    this.name = "StoreUnreachable";
  }
}

/** Runs one statement. `Row` is what the statement's author promises to select. */
export type Query = <Row extends object>(
  text: string,
  values?: readonly unknown[],
) => Promise<readonly Row[]>;

/** A pool of connections to PostgreSQL. Everything that fails for want of it is StoreUnreachable. */
export interface Database {
  readonly query: Query;
  /** Runs statements in one transaction, which is rolled back if the function throws. */
  transaction<T>(run: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens a pool. No connection is made before the first statement. */
export function openDatabase(options: {
  url: string;
  name: string;
  connections: number;
  /** How long a statement may take, on both sides of the wire. */
  timeoutMs: number;
  /** How long a connection may be idle before it is closed; 0 keeps it. Default 10 s. */
  idleMs?: number;
}): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.name,
    max: options.connections,
    connectionTimeoutMillis: options.timeoutMs,
    idleTimeoutMillis: options.idleMs ?? 10_000,
    statement_timeout: options.timeoutMs,
    idle_in_transaction_session_timeout: options.timeoutMs,
    // For the server that has fallen silent.
    query_timeout: options.timeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfterMs,
  });
  // An idle connection that breaks is replaced by the next statement. Without a listener, Node
  // would end the process.
  pool.on("error", () => undefined);

  async function withClient<T>(run: (query: Query) => Promise<T>): Promise<T> {
    const client = await pool.connect().catch((error: unknown) => {
      throw new StoreUnreachable(error);
    });
    // The same holds for a connection that breaks between two statements of a transaction.
    client.on("error", ignore);
    let isBroken = false;
    try {
      return await run(async (text, values = []) => {
        try {
          return (await client.query(text, [...values])).rows;
        } catch (error) {
          isBroken ||= isUnreachable(error);
          throw isUnreachable(error) ? new StoreUnreachable(error) : error;
        }
      });
    } finally {
      client.off("error", ignore);
      client.release(isBroken);
    }
  }

  return {
    query: (text, values) => withClient((query) => query(text, values)),

    transaction: (run) =>
      withClient(async (query) => {
        await query("BEGIN");
        try {
          const result = await run(query);
          await query("COMMIT");
          return result;
        } catch (error) {
          // On a broken connection there is nothing left to roll back.
          if (!(error instanceof StoreUnreachable)) await query("ROLLBACK");
          throw error;
        }
      }),

    close: () => pool.end(),
  };
}

/** A connection that listens. */
export interface Listener {
  /** Makes one round trip; false if nothing came back. */
  isAlive(): Promise<boolean>;
  /** Never waits for a server that does not answer. */
  close(): Promise<void>;
}

/** Opens one connection that listens. `onEnd` is called once, when it is no longer of use. */
export async function listen(options: {
  url: string;
  channel: string;
  /** How long it may be silent when it is asked. */
  silentMs: number;
  onNotification: (payload: string) => void;
  onEnd: () => void;
}): Promise<Listener> {
  const { silentMs } = options;
  const client = new pg.Client({
    connectionString: options.url,
    application_name: "jobproof-listen",
    connectionTimeoutMillis: silentMs,
    query_timeout: silentMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfterMs,
  });
  client.on("error", ignore);
  client.on("notification", ({ payload }) => options.onNotification(payload ?? ""));
  client.once("end", options.onEnd);
  const close = async (): Promise<void> => {
    await Promise.race([client.end(), sleep(partingMs, undefined, { ref: false })]);
  };
  try {
    await client.connect();
    await client.query(`LISTEN ${pg.escapeIdentifier(options.channel)}`);
  } catch (error) {
    await close().catch(ignore);
    throw error;
  }
  return {
    isAlive: () =>
      client.query("SELECT").then(
        () => true,
        () => false,
      ),
    close,
  };
}

/** How long a connection may be idle before the system asks whether the other side is there. */
const keepAliveAfterMs = 5_000;

/** How long a server may take to say goodbye. */
const partingMs = 500;

const ignore = (): void => undefined;

/**
 * SQLSTATE classes that say "not now": 08 connection, 25P0x timeouts of a session, 40 serialization
 * and deadlock, 53 resources, 55P03 lock, 57 operator intervention (shutdown, cancel).
 */
const notNow = /^(?:08...|25P0.|40...|53...|55P03|57...)$/;

function isUnreachable(error: unknown): boolean {
  // What did not come from the server came from the connection: reset, closed, timed out.
  return !(error instanceof pg.DatabaseError) || notNow.test(error.code ?? "");
}
