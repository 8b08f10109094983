/**
 * What a service promises about attempts, time, order and size.
 *
 * It is a part of the target file. What is not declared is not judged.
 */
export type Policy = Readonly<{
  /**
   * Calls of a job whose dependency always fails, the first included.
   * @minimum 1
   */
  maxAttempts?: number;
  /**
   * Lease losses that a job survives, if they are counted apart from failures.
   * @minimum 0
   */
  maxCrashes?: number;
  /** The envelope of the delay before retry n: at most min(capMs, baseMs * factor^(n-1)). */
  backoff?: Backoff;
  /** The longest Retry-After that is honoured; beyond it the job may be retried earlier. */
  maxRetryAfterMs?: number;
  /**
   * How long a worker may be silent before its job is given to another.
   * @minimum 1
   */
  leaseMs?: number;
  /** How long one attempt may take before it is aborted and counted as failed. */
  jobTimeoutMs?: number;
  /**
   * How many jobs one worker process runs at a time.
   * @minimum 1
   */
  concurrencyPerWorker?: number;
  /** How long a worker may take to end after SIGTERM. */
  shutdownGraceMs?: number;
  /** The largest body that is accepted. */
  maxBodyBytes?: number;
  /** True if the trace id of the request reaches the job's call of its dependency (W3C Trace Context). */
  traceContext?: boolean;
  /**
   * How long an idempotency key of `credentials.shortLived`, else of tenant A, is honoured, from its
   * first use. It is judged where it is short enough to be waited for.
   * @minimum 1
   */
  keyTtlMs?: number;
  /**
   * How long the record of an ended job of `credentials.shortLived`, else of tenant A, can be read.
   * It is judged where it is short enough to be waited for.
   * @minimum 1
   */
  retentionMs?: number;
  /**
   * The longest that a submission may take to be answered, also while the broker or the store is away.
   * @minimum 1
   */
  answerWithinMs?: number;
  /**
   * How long the service may take to work again after a link or a service behind it came back.
   * @minimum 1
   */
  recoverWithinMs?: number;
  /** Submissions that one client may make, over all replicas. They are made as `credentials.rateLimited`. */
  rateLimit?: RateLimit;
  /**
   * Jobs of one client that may wait; more are refused. They are submitted as `credentials.depthLimited`.
   * @minimum 1
   */
  maxQueued?: number;
  /** Calls of one dependency that all workers together make; the dependency is `harnessOrigin`. */
  outboundLimit?: RateLimit;
  /**
   * Retries per second that all workers together make of one dependency that fails; it is `harnessOrigin`.
   * @minimum 1
   */
  maxRetriesPerSec?: number;
  /** True if jobs of one order key (`submit.orderKeyAt`) start in the order in which they were accepted. */
  perKeyOrder?: boolean;
  /** The words for priorities, and how long a job of the lowest may wait while others keep coming. */
  priority?: PriorityPolicy;
  /** How many jobs a second all workers together end at least, of jobs that take no time. */
  drainPerSec?: number;
  /**
   * From the start of the first worker to the first call, where none ran before.
   * @minimum 1
   */
  wakeWithinMs?: number;
  /** Answers where the standards disagree. */
  profile?: Profile;
}>;

export type Backoff = Readonly<{
  baseMs: number;
  factor: number;
  capMs: number;
  /** `full`: anything from 0 to the bound. `equal`: from half of it. `none`: the bound itself. */
  jitter: "full" | "equal" | "none";
}>;

/** So many in any span of `windowMs`. */
export type RateLimit = Readonly<{
  /** @minimum 1 */
  count: number;
  /** @minimum 1 */
  windowMs: number;
}>;

export type PriorityPolicy = Readonly<{
  /** The value that `submit.priorityAt` takes for work that goes first, and for work that may wait. */
  high: string | number;
  low: string | number;
  /** How long work of low priority may wait at most while work of high priority keeps coming. */
  lowWaitsMs?: number;
}>;

/** Where the standards disagree, what this service has chosen. What is not said here is the default. */
export type Profile = Readonly<{
  /** Status of a read of a job that has not ended. Default 200; 202 is NON-STRICT unless chosen here. */
  pendingStatus?: 200 | 202;
  /** Answer to the loser of a race for one key. Default 409; `replay` is the winner's 202. */
  racingLoser?: 409 | "replay";
  /** Answer to a known key with another payload. Default 422. */
  otherPayload?: 400 | 409 | 422;
  /** Statuses of the dependency that are retried beside 429 and 5xx. Default 408 and 425. */
  retried?: readonly (404 | 408 | 409 | 410 | 425)[];
}>;
