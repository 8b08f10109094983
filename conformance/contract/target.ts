import type { ProcessRole } from "./fault.ts";
import type { JobState } from "./job.ts";
import type { JsonValue } from "./json.ts";
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

export type Credentials = Readonly<{
  /** Headers of a client of the first tenant. */
  tenantA?: Headers;
  /** Headers of a client of another tenant. */
  tenantB?: Headers;
  /** Headers of three roles of the first tenant, and what each may do. */
  roles?: Readonly<{ viewer: Role; operator: Role; admin: Role }>;
}>;

export type Role = Readonly<{ headers: Headers; may: readonly Action[] }>;

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
}>;

export type Backoff = Readonly<{
  baseMs: number;
  factor: number;
  capMs: number;
  /** `full`: anything from 0 to the bound. `equal`: from half of it. `none`: the bound itself. */
  jitter: "full" | "equal" | "none";
}>;

export type ProcessSpec = Readonly<{
  role: ProcessRole;
  /**
   * Program and arguments; no shell.
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
