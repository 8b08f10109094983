import type { JobId } from "../../conformance/contract/job.ts";

/**
 * A Broker hands accepted jobs to workers, at least once.
 *
 * It decides who is offered a job next. It never decides what state a job is in: that is the
 * store's word alone, so a broker may lose its memory, repeat itself or be late without lying to a
 * client. `broker.exercise.ts` is the executable half of this file; every broker runs it.
 */
export interface Broker {
  readonly name: string;
  readonly traits: BrokerTraits;

  /**
   * Resolves only once the entries are as safe as `traits.durable` says; to how many of them were not
   * there already, as far as the broker knows. To enqueue an entry again, because its confirmation was lost, does no harm.
   */
  enqueue(entries: readonly QueueEntry[]): Promise<number>;

  /** Leases at most `limit` entries, those of high priority first. Resolves empty rather than waiting. */
  claim(options: { limit: number; leaseMs: number }): Promise<readonly EntryLease[]>;

  /** Says "still at it", so that the entries are not handed to others meanwhile. */
  renew(leases: readonly EntryLease[], leaseMs: number): Promise<void>;

  /** Ends a lease. Settling a lost one changes nothing and answers `lost`. */
  settle(lease: EntryLease, how: Settlement): Promise<LeaseStatus>;

  /** Resolves when a claim may find something, after `atMostMs` at the latest, or when aborted. */
  waitForEntries(options: { atMostMs: number; signal: AbortSignal }): Promise<void>;

  /**
   * Says whether entries may be missing that were enqueued. A broker that takes each entry once says
   * yes, for there it costs nothing to enqueue them again; any other says yes when it has none left.
   */
  mayHaveLost(): Promise<boolean>;

  /** Makes a round trip. Rejects if the broker is away, with BrokerRefused if it must not be used as it is set. */
  check(): Promise<void>;

  close(): Promise<void>;
}

/** The broker is set in a way that loses entries: which one, and what to set instead. */
export class BrokerRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "BrokerRefused";
  }
}

/** What this broker does natively. Callers skip what is false; nobody emulates it. */
type BrokerTraits = Readonly<{
  /** Entries survive a restart of the broker. */
  durable: boolean;
  /** Entries can become due later. */
  delay: boolean;
  /** Entries of high priority overtake others, by a head start at least. */
  priority: boolean;
  /**
   * Its queue is the store's outbox itself. For any other broker a relay claims from the outbox
   * (which is the `postgres` broker), enqueues here, and settles the outbox entry after that.
   */
  isOutbox: boolean;
  /** Entries come by themselves from the first claim on, and a claim finds what has come: soon, not at once. */
  isPushed: boolean;
}>;

/** A pointer to a job: enough to route, trace and claim it, and nothing that the store knows better. */
export type QueueEntry = Readonly<{
  jobId: JobId;
  /** The attempt that this entry is for. Any other makes it stale. */
  attempt: number;
  tenant: string;
  traceparent: string;
  priority: number;
  delayMs: number;
}>;

export type EntryLease = Readonly<{ entry: QueueEntry; token: string }>;
export type LeaseStatus = "held" | "lost";

/** `done`: drop the entry. `again`: offer it again, now; or, where the trait `delay` is there, later. */
export type Settlement = "done" | "again" | Readonly<{ afterMs: number }>;
