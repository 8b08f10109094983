import type { JobId, JobState } from "../../conformance/contract/job.ts";
import type { QueueEntry } from "../brokers/broker.ts";
import type { Caller } from "../roles.ts";
import type { Terms } from "../terms.ts";
import type { Trace } from "../trace-context.ts";

/**
 * The store is the truth about every job: what was accepted, who runs it, how it ended.
 *
 * Brokers only carry pointers. Whatever a broker loses, doubles or delays, a job is run by whoever
 * the store gave the lease to, and ends as the store was told by the holder of that lease.
 * The API and the worker see different halves, as do their database roles.
 */
export interface ApiStore {
  /** Charges a submission to the limits of its tenant. Those without a limit need not ask. */
  admit(wish: Wish): Promise<Admission>;
  /**
   * Accepts a job, or finds the one that was accepted under the same key.
   *
   * Resolves after the commit: an accepted job and its queue entry are then durable together.
   */
  submit(submission: Submission): Promise<SubmitOutcome>;
  readJob(of: JobOfTenant): Promise<Job | null>;
  /** Those of these jobs that have ended. */
  endedAmong(ids: readonly JobId[]): Promise<readonly Job[]>;
  /** The JSON text of the result; null while there is none. */
  readResult(of: JobOfTenant): Promise<string | null>;
  cancel(of: JobOfTenant, by: Caller): Promise<CancelOutcome>;

  /** Each state that a job was in, oldest first; very old ones are dropped. Null without a job. */
  readChanges(of: JobOfTenant): Promise<readonly JobChange[] | null>;
  /** The version of the latest change of each of these jobs; those that are gone are left out. */
  versionsOf(ids: readonly JobId[]): Promise<ReadonlyMap<JobId, number>>;

  /** Open entries, oldest first. A page ends early rather than growing beyond some megabytes. */
  listDeadLetters(page: DeadLetterPage): Promise<DeadLetterList>;
  readDeadLetter(of: DeadLetterOfTenant): Promise<DeadLetterWithHistory | null>;
  /**
   * Queues the job again, under the same id and with fresh budgets. At most once per entry. Among
   * the jobs of its order key it stands before those that have not started.
   */
  replay(of: DeadLetterOfTenant, by: Caller): Promise<ReplayOutcome>;
  /**
   * Replays open entries that match, the oldest first, each once and in a transaction of its own.
   *
   * The jobs become due one after the other. Says of each entry what became of it, so that one
   * that somebody else has replayed meanwhile does not hide the others.
   */
  replayMany(wanted: BulkReplay, by: Caller): Promise<BulkReplayed>;
  /** Mends the payload of an open entry, which the next replay hands to the job. */
  edit(edit: PayloadEdit, by: Caller): Promise<EditOutcome>;
  discard(of: DeadLetterOfTenant, by: Caller): Promise<DiscardOutcome>;

  /** Keeps a record of an act that was refused before it reached the store. */
  audit(act: RefusedAct): Promise<void>;
  /** What was done to a tenant's jobs and dead letters, and refused, newest first. */
  listAudit(page: AuditPage): Promise<AuditList>;
  figures(): Promise<Figures>;
  /** How many jobs ever took each turn. Unlike what a process counts, they survive a restart. */
  totals(): Promise<Totals>;
  /** Makes one round trip; rejects if the store cannot be used. */
  check(): Promise<void>;
}

/** The half that hands out leases and takes outcomes. Every write but a claim is fenced. */
export interface WorkerStore {
  /**
   * Leases those jobs whose turn it is, each by one atomic update that also counts the attempt.
   *
   * An entry without a job in the answer was stale: a duplicate, or overtaken by a cancel or by its
   * deadline; or its job is of a type that only newer workers know, and stays queued for them.
   */
  claim(wanted: {
    entries: readonly QueueEntry[];
    leaseMs: number;
    worker: string;
  }): Promise<readonly ClaimedJob[]>;
  /** Prolongs leases from now. The answers are in the order of the fences. */
  renew(leases: { fences: readonly Fence[]; leaseMs: number }): Promise<readonly Renewal[]>;

  complete(outcome: { fence: Fence; result: string }): Promise<WriteOutcome>;
  fail(outcome: { fence: Fence; error: JobError; next: NextStep }): Promise<WriteOutcome>;
  /** Gives the lease back. The attempt stays counted, but as neither failure nor crash. */
  release(fence: Fence): Promise<WriteOutcome>;
  /** Ends a job whose call was stopped because a cancel was requested. */
  endCanceled(fence: Fence): Promise<WriteOutcome>;

  /** Takes back every lease that has run out: the job is queued again, or given up. */
  recoverCrashed(budget: { maxCrashes: number }): Promise<readonly Recovered[]>;
  /** Ends every job that was to start by now and has not; answers which. */
  expireOverdue(): Promise<readonly JobId[]>;
  /** Answers entries for jobs that should be in the broker's hands and seem forgotten. */
  takeForgotten(sinceMs: number): Promise<readonly QueueEntry[]>;
  /** Deletes keys and records that have expired, at most so many of each; says how many. */
  purge(atMost: number): Promise<Purged>;

  figures(): Promise<Figures>;
  check(): Promise<void>;
}

export type Job = Readonly<{
  id: JobId;
  type: string;
  status: JobState;
  priority: number;
  orderKey: string | null;
  /** How often it was claimed, over its whole life. */
  attempts: number;
  createdAt: Date;
  /** Not before, and by when it was to start. */
  startAt: Date | null;
  startBy: Date | null;
  startedAt: Date | null;
  endedAt: Date | null;
  cancelRequestedAt: Date | null;
  error: JobError | null;
}>;

/** That a job came into a state. Versions count from 1, without gaps. */
export type JobChange = Readonly<{
  version: number;
  status: JobState;
  attempts: number;
  at: Date;
}>;

/** Why a job failed. The code is stable; the message is for people. */
export type JobError = Readonly<{ code: JobErrorCode; message: string }>;

/** Every reason for which a job can have failed. */
export const jobErrorCodes = [
  /** The dependency refused for good. */
  "dependency-refused",
  /** The dependency failed in a way that may pass. */
  "dependency-failed",
  /** No answer: refused, reset, or not found. */
  "dependency-unreachable",
  /** The attempt took longer than a job may. */
  "timed-out",
  /** Its answer was longer than a result may be. */
  "result-too-large",
  /** Every attempt failed in a way that might have passed. */
  "attempts-exhausted",
  /** Too many workers were lost while they ran it. */
  "crashed-too-often",
  /** From versions that did not leave a job to newer workers. Nothing fails of this any more. */
  "type-unknown",
] as const;

export type JobErrorCode = (typeof jobErrorCodes)[number];

export type Submission = Readonly<{
  id: JobId;
  tenant: string;
  key: string;
  fingerprint: string;
  type: string;
  /** JSON text, handed on as it is. */
  payload: string;
  priority: number;
  /** Who is told of the end; null for nobody. */
  webhook: string | null;
  /** Jobs of one tenant and order key run one at a time, in the order of acceptance. */
  orderKey: string | null;
  /** Not before; null is at once. In a lane it holds up those behind it until then. */
  startAt: Date | null;
  /** By when its first attempt must have begun, or it ends `expired`; null is whenever. */
  startBy: Date | null;
  /** The origin of the dependency, by which calls are paced; null leaves it to whoever wants to know. */
  origin: string | null;
  trace: Trace;
  /** How long the key stands for this job, from now. */
  keyTtlMs: number;
  /** How long the record is kept once the job has ended. */
  retentionMs: number;
  /** Whether it counts against a depth limit. */
  isCounted: boolean;
}>;

/** A submission, as far as limits are concerned. */
export type Wish = Readonly<{ tenant: string; key: string }> &
  Pick<Terms, "rateLimit" | "maxQueued">;

/** `known`: its key stands for a job already, and to say so is charged to nobody. */
export type Admission =
  | Readonly<{ kind: "admitted"; quota: Quota | null }>
  | Readonly<{ kind: "known" }>
  | Readonly<{ kind: "rate-limited"; quota: Quota }>
  | Readonly<{ kind: "queue-full"; retryAfterMs: number }>;

/** How many more are admitted now, and after what time at least one more than that. */
export type Quota = Readonly<{ remaining: number; moreAfterMs: number }>;

export type SubmitOutcome =
  | Readonly<{ kind: "accepted" | "replayed"; job: Job }>
  /** The key stands for another payload. */
  | Readonly<{ kind: "key-reused" }>
  /** Another request with this key has not been committed yet. */
  | Readonly<{ kind: "key-in-use" }>;

export type JobOfTenant = Readonly<{ id: JobId; tenant: string }>;
export type CancelOutcome =
  | Readonly<{ kind: "canceled" | "requested" | "refused"; job: Job }>
  | Readonly<{ kind: "not-found" }>;

export type DeadLetter = Readonly<{
  id: string;
  jobId: JobId;
  /** The entry of the same job that was replayed before this one. */
  previousId: string | null;
  tenant: string;
  key: string;
  type: string;
  payload: string;
  /** Counts from 1; each edit makes another. */
  version: number;
  priority: number;
  orderKey: string | null;
  trace: Trace;
  attempts: number;
  reason: JobError;
  firstAt: Date;
  lastAt: Date;
  replayedAt: Date | null;
}>;

export type DeadLetterWithHistory = DeadLetter &
  Readonly<{
    history: readonly Attempt[];
    /** Newest first; they end early rather than growing beyond some megabytes. */
    edits: readonly Edit[];
  }>;

/** What one edit of a payload changed: JSON text of a list of changes. */
export type Edit = Readonly<{ version: number; at: Date; who: string; changes: string }>;

/** `version` is the one that was read; null is whichever is there. */
export type PayloadEdit = DeadLetterOfTenant &
  Readonly<{ version: number | null; payload: string }>;

export type EditOutcome = Readonly<{
  kind: "edited" | "version-not-current" | "already-replayed" | "not-found";
}>;
type DeadLetterOfTenant = Readonly<{ id: string; tenant: string }>;
type DeadLetterPage = Readonly<{ tenant: string; limit: number; after: string | null }>;
type DeadLetterList = Readonly<{
  entries: readonly DeadLetter[];
  /** What to give as `after` for the next page; null on the last. */
  next: string | null;
}>;
export type ReplayOutcome =
  | Readonly<{ kind: "replayed"; job: Job }>
  | Readonly<{ kind: "already-replayed" | "not-found" }>;
type DiscardOutcome = Readonly<{ kind: "discarded" | "already-replayed" | "not-found" }>;

/** Which entries to replay, and how quickly. What is null does not matter. */
export type BulkReplay = Readonly<{
  tenant: string;
  reason: JobErrorCode | null;
  /** Bounds of the last attempt's end, both inclusive, in whole milliseconds. */
  from: Date | null;
  until: Date | null;
  limit: number;
  perSec: number;
}>;

export type BulkReplayed = Readonly<{
  items: readonly BulkItem[];
  /** Whether there are more that match. */
  isMore: boolean;
}>;

export type BulkItem = Readonly<{
  id: string;
  jobId: JobId;
  outcome:
    | ReplayOutcome["kind"]
    /** The store failed in the middle: read the entry to know. */
    | "unknown"
    /** It failed before this one. */
    | "not-tried";
}>;

/** One attempt, as the store keeps it for people. */
export type Attempt = Readonly<{
  attempt: number;
  startedAt: Date;
  endedAt: Date | null;
  outcome: string | null;
  error: JobError | null;
}>;

export type AuditedAction = "cancel" | "replay" | "bulk-replay" | "edit" | "discard";

export type AuditPage = Readonly<{ tenant: string; limit: number; before: string | null }>;
export type AuditList = Readonly<{
  records: readonly AuditRecord[];
  /** What to give as `before` for the next page; null on the last. */
  next: string | null;
}>;

/** Who did what to which job or entry, and what came of it. */
export type AuditRecord = Readonly<{
  at: Date;
  who: string;
  action: AuditedAction;
  /** The id of a job or of an entry; `*` for all entries that matched a filter. */
  subject: string;
  /** What became of it, or the code of the refusal. */
  outcome: string;
}>;
type RefusedAct = Readonly<{
  by: Caller;
  action: AuditedAction;
  subject: string;
  code: string;
}>;

/** Proves the right to write about one attempt. */
export type Fence = Readonly<{ jobId: JobId; attempt: number; token: string }>;

export type ClaimedJob = Readonly<{
  fence: Fence;
  type: string;
  payload: string;
  trace: Trace;
  /** Failures since the job was last queued afresh. */
  failures: number;
}>;

export type Renewal = "held" | "cancel-requested" | "lost";
export type NextStep = Readonly<{ kind: "retry"; delayMs: number } | { kind: "die" }>;

/** `lost`: the lease was no longer the writer's, and nothing was changed. */
export type WriteOutcome = Readonly<
  { kind: "recorded"; status: StatusAfterAttempt } | { kind: "lost" }
>;

/** Where an attempt can leave its job. A retry may turn out canceled: the store decides. */
export type StatusAfterAttempt = "queued" | "succeeded" | "failed" | "canceled";
export type Recovered = Readonly<{
  jobId: JobId;
  attempt: number;
  status: "queued" | "failed" | "canceled";
}>;

export type Purged = Readonly<{ keys: number; records: number }>;

export type Figures = Readonly<{
  /** Those that wait for a worker or for a retry; not those that are to start later. */
  queued: number;
  running: number;
  /** How long the longest waiting job is due. */
  oldestQueuedMs: number;
}>;

/** The names of the turns that are counted. */
export const totalNames = [
  "accepted",
  "succeeded",
  "failed",
  "canceled",
  "expired",
  "retried",
  "dead-lettered",
] as const;

/**
 * Turns that jobs have taken. A job that is replayed and ends again has ended twice; `retried`
 * counts the attempts that a failure or a crash has led to, not replays.
 */
export type Totals = Readonly<Record<(typeof totalNames)[number], number>>;
