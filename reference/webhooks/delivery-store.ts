/** What is owed to receivers: written by whatever ends a job, sent by whoever leases it. */
export interface DeliveryStore {
  /** Leases deliveries that are due, of each URL no more than it may still have under way. */
  claim(wanted: {
    limit: number;
    perUrl: number;
    /** How many of each URL this worker has under way. */
    held: ReadonlyMap<string, number>;
    leaseMs: number;
  }): Promise<readonly OwedDelivery[]>;
  /** How long until one is due of those URLs that have room; Infinity if there is none. */
  untilNextMs(waiting: { perUrl: number; held: ReadonlyMap<string, number> }): Promise<number>;
  /** Writes down what came of a try. False if the lease was lost, and then nothing was changed. */
  settle(delivery: OwedDelivery, step: DeliveryStep): Promise<boolean>;
  /** Deletes what ended that long ago. */
  forget(endedForMs: number): Promise<void>;
}

/** One delivery, leased. */
export type OwedDelivery = Readonly<{
  /** The same for every try. */
  id: string;
  leaseToken: string;
  jobId: string;
  tenant: string;
  url: string;
  /** The bytes to be sent, once and for all. */
  body: string;
  traceparent: string;
  /** Tries, this one included. */
  attempts: number;
  owedSince: Date;
}>;

/** What becomes of a delivery, and of its receiver. */
export type DeliveryStep =
  | Readonly<{ kind: "delivered" | "given-up" }>
  /** Nothing goes to this URL any more, neither this nor what else is owed to it. */
  | Readonly<{ kind: "disabled" }>
  /** It is tried again; if it throttles, whatever else goes to this URL waits as long. */
  | Readonly<{ kind: "again"; delayMs: number; throttles: boolean }>;
