import type { Carried, ProcessRole } from "./fault.ts";
import type { JobState } from "./job.ts";
import type { JsonValue } from "./json.ts";
import type { Backoff, Policy } from "./policy.ts";
import type { Action } from "./principal.ts";

/**
 * A service under judgement: where it is, which words it uses, what it promises.
 *
 * This type is the target file. `target.schema.json` is generated from it, so that each comment
 * here is what an editor shows to the person who writes one. What is not declared is not judged.
 */
export type Target = Readonly<{
  /** Where an editor finds the schema of this file. */
  $schema?: string;
  /** The service's name and version, as the report shall show it. */
  name: string;
  /**
   * One base URL for each API replica, without a trailing slash.
   * @minItems 1
   */
  baseUrls: readonly string[];
  /** How to submit a job. */
  submit: SubmitRoute;
  /** How to read the state of a job. */
  status: StatusRoute;
  /** How to read the result of a job that succeeded. */
  result?: ResultRoute;
  /** How to cancel a job. `{id}` stands for the job id. */
  cancel?: Route;
  /** How to look at and replay dead letters. */
  deadLetters?: DeadLetterRoutes;
  /** Headers that authenticate each principal. */
  credentials?: Credentials;
  /** The format of error bodies. Without it only leaks are judged. */
  errors?: "problem+json";
  /** What the service promises about attempts, time and size. */
  policy?: Policy;
  /** How to start the service's processes, so that they can be killed, paused and restarted. */
  processes?: readonly ProcessSpec[];
  /** How to follow a job as a stream of server-sent events. */
  sse?: SseRoute;
  /** What the service calls when a job has ended. */
  webhooks?: Webhooks;
  /** Where the service tells its figures. */
  metrics?: Metrics;
  /** Where the service tells who did what to whose job. */
  audit?: AuditRoute;
  /** Connections of the service that may be put behind our proxy, and disturbed there. */
  links?: readonly LinkSpec[];
  /** What the service stands on, and how it is started: so that it can be killed, restarted and emptied. */
  services?: readonly ServiceSpec[];
  /**
   * An origin at which we listen beside our own port, such as `http://127.0.0.1:8899`, for services
   * that must know it beforehand: allowed for webhooks, or limited as a dependency.
   */
  harnessOrigin?: string;
}>;

export type Headers = Readonly<Record<string, string>>;

export type Route = Readonly<{
  /** HTTP method. */
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path below the base URL. `{id}` stands for the id of the job or of the dead letter. */
  path: string;
}>;

export type SubmitRoute = Readonly<{
  /** HTTP method. Default POST. */
  method?: "POST" | "PUT";
  /** Path below the base URL. */
  path: string;
  /** Headers beside Content-Type, the key and the credentials. */
  headers?: Headers;
  /** The body. The string "{{probe}}" in it, at any depth, becomes the probe's payload. */
  body: JsonValue;
  /** JSON Pointer to the job id in the answer. Default /id. */
  idAt?: string;
  /** The header that carries the idempotency key, usually Idempotency-Key. */
  keyHeader?: string;
  /** Bodies that must be refused. Default: "{{probe}}" replaced by null, a number, a string, a list, {}. */
  invalidBodies?: readonly JsonValue[];
  /** True if a submission without a key is refused. */
  keyRequired?: boolean;
  /** JSON Pointer, in the body, to the job's priority. */
  priorityAt?: string;
  /** JSON Pointer, in the body, to the key in whose order jobs run. */
  orderKeyAt?: string;
  /** JSON Pointer, in the body, to the URL of the webhook. */
  webhookAt?: string;
  /** A body, with "{{probe}}" in it, of a type that the API knows and no worker does, as in a rolling deploy. */
  newerTypeBody?: JsonValue;
}>;

export type StatusRoute = Readonly<{
  /** Path below the base URL; `{id}` stands for the job id. */
  path: string;
  /** JSON Pointer to the job id in the answer. Default /id. */
  idAt?: string;
  /** JSON Pointer to the state. Default /status. */
  stateAt?: string;
  /** JSON Pointer to how often the job was tried. */
  attemptsAt?: string;
  /** JSON Pointer to the stable error code of a failed job. */
  errorCodeAt?: string;
  /** True if the status of a job that succeeded answers 302 or 303 to its result. */
  redirectsWhenDone?: boolean;
  /** The service's words for each state. Default: the same words as ours. */
  words?: Readonly<Partial<Record<JobState, readonly string[]>>>;
}>;

export type ResultRoute = Readonly<{
  /** Path below the base URL; without it the result is looked up in the status body. */
  path?: string;
  /** JSON Pointer to the result in the body. Default: the whole body. */
  at?: string;
}>;

export type DeadLetterRoutes = Readonly<{
  /** Path of the list. */
  list: string;
  /** JSON Pointer to the array of entries. Default: the whole body. */
  itemsAt?: string;
  /** JSON Pointer, in the body of a list, to the path and query of the next page; absent or null on the last. */
  nextAt?: string;
  /** Path of one entry; `{id}` stands for the entry's id. */
  read?: string;
  /** How to replay one entry; `{id}` stands for the entry's id. */
  replay: Route;
  /** How to discard one entry; `{id}` stands for the entry's id. */
  discard?: Route;
  /**
   * How to mend the payload of one entry; `{id}` stands for the entry's id. Default PUT. The body is the
   * payload; the entry's ETag, where it has one, is sent as If-Match.
   */
  edit?: Route;
  /** How to replay many entries at once. */
  bulkReplay?: BulkReplayRoute;
  /** JSON Pointers within an entry. Those given are judged. */
  fields?: DeadLetterFields;
}>;

export type DeadLetterFields = Readonly<{
  /** The entry's id. Default /id. */
  id?: string;
  /** The job's id. Default /jobId. */
  jobId?: string;
  /** The job's payload as submitted. */
  payload?: string;
  /** The tenant; any stable word. */
  tenant?: string;
  /** The idempotency key. */
  key?: string;
  /** The traceparent or trace id. */
  trace?: string;
  /** The priority. */
  priority?: string;
  /** How often it was tried. */
  attempts?: string;
  /** Why it is here. */
  reason?: string;
  /** When it was first tried. */
  firstAt?: string;
  /** When it was last tried. */
  lastAt?: string;
}>;

export type BulkReplayRoute = Readonly<{
  method?: "POST" | "PUT" | "PATCH";
  path: string;
  /** The body of a request without a filter. Default {}. */
  body?: JsonValue;
  /** JSON Pointer, in the body, to the reason that entries must have. */
  reasonAt?: string;
  /** JSON Pointers, in the body, to the earliest and the latest time, as ISO 8601 text, of the last attempt. */
  fromAt?: string;
  untilAt?: string;
  /** JSON Pointer, in the body, to how many entries a second may be replayed. */
  perSecAt?: string;
  /** JSON Pointer, in the answer, to the list of what became of each entry. Default: the whole body. */
  itemsAt?: string;
  /** JSON Pointer, in an item, to the entry's id. Default /id. */
  idAt?: string;
  /** JSON Pointer, in an item, to what became of it. Default /outcome. */
  outcomeAt?: string;
  /** The word for an entry that was replayed. Default "replayed". */
  replayedWord?: string;
}>;

export type SseRoute = Readonly<{
  /** Path of the stream; `{id}` stands for the job id. */
  path: string;
  /** JSON Pointer to the state in the data of an event. Default: where it is in a status body. */
  stateAt?: string;
  /** Name of the event that tells that events were missed. Default "reset". */
  resetEvent?: string;
  /** How often at least something is sent on an idle stream. */
  heartbeatMs?: number;
  /** A `Last-Event-ID` whose successors are no longer kept. */
  evictedId?: string;
}>;

export type Webhooks = Readonly<{
  /** Secrets with which deliveries are signed, `whsec_` and base64, the newest first. Two while they rotate. */
  secrets: readonly string[];
  /** JSON Pointers, in a delivery's body, to the job's id and state. Default /data/id and /data/status. */
  jobIdAt?: string;
  stateAt?: string;
  /** How often a delivery is tried, the first included. */
  maxAttempts?: number;
  /** The envelope of the delay before retry n. */
  backoff?: Backoff;
  /** How long a receiver may take. */
  timeoutMs?: number;
  /** True if private, loopback and metadata addresses are refused, but for `harnessOrigin`. */
  guarded?: boolean;
}>;

export type Metrics = Readonly<{
  /**
   * URLs in Prometheus text format, whole or as paths below each base URL. Counters are summed over them.
   * @minItems 1
   */
  urls: readonly string[];
  /** For each figure the series, such as `jobs_total{outcome="accepted"}`; series with more labels are summed. */
  series: Readonly<{
    /** Jobs that were accepted; a submission that is repeated under its key is none. */
    accepted?: string;
    /** Jobs that succeeded. */
    succeeded?: string;
    /** Jobs that failed for good. An attempt that is followed by another is none. */
    failed?: string;
    /** Attempts that a failure or a crash has led to; the first of a job or of a replay is none. */
    retried?: string;
    /** Dead letters that were made. */
    deadLettered?: string;
    /** Jobs that wait, as a gauge; the largest of all URLs counts. */
    queued?: string;
    /** Jobs that run, as a gauge; the largest of all URLs counts. */
    running?: string;
  }>;
}>;

export type AuditRoute = Readonly<{
  /** Path of the list, newest or oldest first. */
  path: string;
  /** JSON Pointer to the records. Default: the whole body. */
  itemsAt?: string;
  /** JSON Pointer to the path and query of the next page; absent or null on the last. */
  nextAt?: string;
  /** JSON Pointers within a record. Defaults /who, /at, /action, /subject, /outcome. */
  whoAt?: string;
  timeAt?: string;
  actionAt?: string;
  subjectAt?: string;
  outcomeAt?: string;
}>;

export type Credentials = Readonly<{
  /** Headers of a client of the first tenant. */
  tenantA?: Headers;
  /** Headers of a client of another tenant. */
  tenantB?: Headers;
  /** Headers of three roles of the first tenant, and what each may do. */
  roles?: Readonly<{ viewer: Role; operator: Role; admin: Role }>;
  /** Headers of an admin of the second tenant. */
  adminB?: Headers;
  /** Headers of a client whom `policy.rateLimit` binds, and whose limit is nobody else's. */
  rateLimited?: Headers;
  /** Headers of a client whom `policy.maxQueued` binds, and whose limit is nobody else's. */
  depthLimited?: Headers;
  /**
   * Headers of a client for whom `policy.keyTtlMs` and `policy.retentionMs` hold, if they are other
   * for everybody else: so that they can be short. Default: tenant A's.
   */
  shortLived?: Headers;
}>;

export type Role = Readonly<{ headers: Headers; may: readonly Action[] }>;

export type ProcessSpec = Readonly<{
  role: ProcessRole;
  /**
   * Program and arguments; no shell. `{{link:NAME}}` in them, or in `env`, becomes the address of that link.
   * @minItems 1
   */
  command: readonly string[];
  /** Working directory. Default: the folder of the target file. */
  cwd?: string;
  /** Environment variables beside the harness's own. */
  env?: Readonly<Record<string, string>>;
  /** A URL that answers 2xx once the process can work. */
  ready?: string;
  /**
   * How many of it. Default 1.
   * @minimum 1
   */
  count?: number;
}>;

/** A connection of the service to what it stands on. Each role gets a proxy of its own. */
export type LinkSpec = Readonly<{
  /** By which `{{link:NAME}}` stands for `host:port` of our proxy. */
  name: string;
  /** What goes over it: on many services one link carries both. */
  carries: readonly Carried[];
  /** `host:port` of what is behind it. */
  to: string;
  /** `host:port` at which we listen for each role, if the service is not started by us. */
  listen?: Readonly<{ api?: string; worker?: string; relay?: string }>;
}>;

/** A broker or a store under our control. */
export type ServiceSpec = Readonly<{
  name: string;
  carries: readonly Carried[];
  /**
   * Program and arguments; no shell.
   * @minItems 1
   */
  command: readonly string[];
  cwd?: string;
  env?: Readonly<Record<string, string>>;
  /** `host:port` at which it listens once it is ready. */
  ready: string;
  /** Folders that hold its data, emptied to lose all of it. Without them that is not tried. */
  dataFolders?: readonly string[];
}>;
