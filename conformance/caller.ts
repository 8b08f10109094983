import { Agent, request as send } from "undici";
import type { HistoryEvent } from "./contract/history.ts";
import type { JobId } from "./contract/job.ts";
import {
  keptBodyChars,
  keptMetricsChars,
  type Did,
  type Op,
  type WireAnswer,
} from "./contract/op.ts";
import { outcomeOf } from "./contract/outcome.ts";
import type { Principal } from "./contract/principal.ts";
import type { Target } from "./contract/target.ts";
import type { Clock, Ms } from "./contract/time.ts";
import { credentialsOf, meaningOf } from "./target/target-words.ts";
import { urlOf } from "./target/url-of.ts";

/** How long an answer may take before nobody knows what happened. */
export const answerWithinMs = 10_000;

/** One request to make, and the words by which the history shall remember it. */
export type Asking = Readonly<{
  exercise: string;
  did: Did;
  label?: string | undefined;
  as?: Principal | undefined;
  /** Index of the base URL. */
  replica: number;
  method: string;
  path: string;
  headers?: Readonly<Record<string, string>> | undefined;
  body?: string | undefined;
  token?: string | null | undefined;
  idempotencyKey?: string | null | undefined;
  payloadDigest?: string | null | undefined;
  /** The job that is meant, where it is known before the answer. */
  jobId?: JobId | null | undefined;
}>;

/** What came back over the wire, whole. */
export type Reply =
  | Readonly<{
      kind: "answer";
      status: number;
      headers: Readonly<Record<string, string>>;
      body: string;
    }>
  | Readonly<{ kind: "none"; failure: string }>;

/** Makes requests to a target and writes each one down as an `Op`. */
export interface Caller {
  readonly ask: (asking: Asking) => Promise<Op>;
  /** Writes down a request that was made by other means, such as a race over raw sockets. */
  readonly wroteDown: (options: { asking: Asking; reply: Reply; sentAt: Ms; doneAt: Ms }) => Op;
  /** The headers that a request would carry. */
  readonly headersOf: (asking: Asking) => Readonly<Record<string, string>>;
  /** Forgets the connections: after a process was killed, an old one would fail a good request. */
  readonly reconnect: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens connections to a target as they are needed; `record` is told of every request. */
export function openCaller(options: {
  target: Target;
  clock: Clock;
  record: (event: HistoryEvent) => void;
}): Caller {
  const { target, clock, record } = options;
  let agent = openAgent();

  const headersOf = (asking: Asking): Readonly<Record<string, string>> => ({
    ...(asking.body === undefined ? {} : { "content-type": "application/json" }),
    ...credentialsOf(target, asking.as ?? "tenant-a"),
    ...asking.headers,
  });

  const wroteDown: Caller["wroteDown"] = ({ asking, reply, sentAt, doneAt }) => {
    const headers = { ...headersOf(asking), ...hiddenCredentials(target, asking.as ?? "tenant-a") };
    const op = opOf({ target, asking, reply, sentAt, doneAt, headers });
    record(op);
    return op;
  };

  return {
    headersOf,
    wroteDown,
    ask: async (asking) => {
      const sentAt = clock();
      const reply = await exchange({
        agent,
        url: urlOf(target, asking),
        asking,
        headers: headersOf(asking),
      });
      return wroteDown({ asking, reply, sentAt, doneAt: clock() });
    },
    reconnect: async () => {
      const old = agent;
      agent = openAgent();
      await old.destroy();
    },
    close: () => agent.destroy(),
  };
}

/** A report is passed on; the secrets that made it are not. */
function hiddenCredentials(target: Target, principal: Principal): Record<string, string> {
  const names = Object.keys(credentialsOf(target, principal));
  return Object.fromEntries(names.map((name) => [name, `<credentials of ${principal}>`]));
}

function openAgent(): Agent {
  return new Agent({
    connections: 64,
    pipelining: 1,
    keepAliveTimeout: 4_000,
    connect: { timeout: answerWithinMs },
  });
}

async function exchange(options: {
  agent: Agent;
  url: string;
  asking: Asking;
  headers: Readonly<Record<string, string>>;
}): Promise<Reply> {
  const { agent, url, asking, headers } = options;
  try {
    const response = await send(url, {
      dispatcher: agent,
      method: asking.method as "GET",
      headers,
      body: asking.body ?? null,
      signal: AbortSignal.timeout(answerWithinMs),
    });
    const body = await response.body.text();
    return { kind: "answer", status: response.statusCode, headers: flat(response.headers), body };
  } catch (error) {
    return { kind: "none", failure: reasonOf(error) };
  }
}

function opOf(options: {
  target: Target;
  asking: Asking;
  reply: Reply;
  sentAt: Ms;
  doneAt: Ms;
  headers: Readonly<Record<string, string>>;
}): Op {
  const { target, asking, reply, headers } = options;
  const answer = reply.kind === "answer" ? answerOf(reply, asking.did) : null;
  const meaning =
    reply.kind === "answer"
      ? meaningOf({ target, did: asking.did, status: reply.status, body: reply.body })
      : { jobId: null, state: null, attempts: null, value: null };
  return {
    kind: "op",
    exercise: asking.exercise,
    did: asking.did,
    label: asking.label ?? "",
    as: asking.as ?? "tenant-a",
    replica: asking.replica,
    sentAt: options.sentAt,
    doneAt: options.doneAt,
    outcome: outcomeOf(answer?.status ?? null),
    request: {
      method: asking.method,
      path: asking.path,
      headers,
      body: asking.body?.slice(0, keptBodyChars) ?? null,
    },
    answer,
    failure: reply.kind === "none" ? reply.failure : null,
    token: asking.token ?? null,
    idempotencyKey: asking.idempotencyKey ?? null,
    payloadDigest: asking.payloadDigest ?? null,
    ...meaning,
    jobId: asking.jobId ?? meaning.jobId,
  };
}

function answerOf(reply: Extract<Reply, { kind: "answer" }>, did: Did): WireAnswer {
  const { status, headers, body } = reply;
  const kept = did === "metrics" ? keptMetricsChars : keptBodyChars;
  return { status, headers, body: body.slice(0, kept), bodyChars: body.length };
}

function flat(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const entries = Object.entries(headers);
  return Object.fromEntries(
    entries.flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${answerWithinMs / 1000} s`;
  const code = (error as NodeJS.ErrnoException).code;
  return code === undefined || error.message.includes(code)
    ? error.message
    : `${code}: ${error.message}`;
}
