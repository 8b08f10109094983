import type { HistoryEvent } from "../contract/history.ts";
import type { Op, WireAnswer, WireRequest } from "../contract/op.ts";
import type { Principal } from "../contract/principal.ts";
import type { Ms } from "../contract/time.ts";
import { live } from "./life.fixture.ts";
import { turnAt, type Job, type Reply, type Turn } from "./job.fixture.ts";
import { ask, freshName, type SaidOp, type Stage } from "./stage.fixture.ts";

/**
 * The requests that clients make of the invented service, answered by what is true of its jobs.
 */

/** What is said of a submission. */
export type SaidSubmit = Readonly<{
  exercise: string;
  label?: string;
  as?: Principal;
  at?: Ms;
  tookMs?: number;
  replica?: number;
  /** Null: without one. Default: a fresh one. */
  key?: string | null;
  /** That of another job, where the very same request is sent for a second one. Default: a fresh one. */
  token?: string;
  script?: readonly Reply[];
  /** 202, or what the client got instead although the job was made. */
  status?: number | null;
  traceparent?: string;
  carriedTrace?: string;
  /** Sent with it, and never to be seen again. */
  sentState?: string;
  orderKey?: string;
  priority?: number;
  /** How long the job waits to be claimed, and once claimed to be called, at most. */
  claimMs?: number;
  callMs?: number;
  /** When it is there for a worker. Default: while its submission is being answered. */
  from?: Ms;
  /** Whether it is lived through now. Default true. */
  isLived?: boolean;
}>;

/** Submits a job that is accepted, and lives it through. */
export function submit(stage: Stage, said: SaidSubmit): Job {
  const { dice } = stage;
  const { at = stage.now, tookMs = dice.between(1, 8), as = "tenant-a", script = [] } = said;
  const { token = freshName(stage, "token") } = said;
  const key = said.key === undefined ? freshName(stage, "key") : said.key;
  const jobId = freshName(stage, "job");
  const job: Job = {
    exercise: said.exercise,
    label: said.label ?? "",
    token,
    key,
    jobId,
    as,
    payloadDigest: `digest-${token}`,
    traceparent: said.carriedTrace ?? said.traceparent ?? null,
    tracestate: null,
    accepted: null,
    script: [...script],
    calls: [],
    turns: [],
    effectKey: `effect-${jobId}`,
    asked: asking(`/v1/jobs/${jobId}`),
    askedResult: asking(`/v1/jobs/${jobId}/result`),
  };
  const op = ask(stage, {
    ...submission(job, said),
    at,
    tookMs,
    ...answerTo(job, { status: said.status === undefined ? 202 : said.status }),
  });
  // A worker may be quicker than the answer.
  const from = said.from ?? dice.between(at, op.doneAt);
  if (op.outcome === "ok") job.accepted = op;
  stage.jobs.push(job);
  job.turns.push({ at: from, state: "queued", attempts: 0, code: null, result: null });
  if (said.isLived !== false) live(job, { ...stage, ...claiming(said), from });
  return job;
}

function asking(path: string): WireRequest {
  return { method: "GET", path, headers: noHeaders, body: null };
}

const noHeaders = {};

/** The request of a submission, however it is answered. */
export function submission(
  job: Pick<Job, "token" | "key" | "as" | "payloadDigest">,
  said: SaidSubmit,
): Omit<SaidOp, "at" | "status"> {
  const payload = { url: `http://127.0.0.1:1/${job.token}`, token: job.token, payload: job.token };
  const { orderKey, priority, traceparent } = said;
  return {
    exercise: said.exercise,
    did: "submit",
    label: said.label ?? "",
    as: job.as,
    ...(said.replica === undefined ? {} : { replica: said.replica }),
    method: "POST",
    sent: {
      ...(job.key === null ? {} : { "idempotency-key": job.key }),
      ...(traceparent === undefined ? {} : { traceparent }),
      ...(said.sentState === undefined ? {} : { tracestate: said.sentState }),
    },
    body: JSON.stringify({
      type: "probe",
      payload,
      ...(orderKey === undefined ? {} : { orderKey }),
      ...(priority === undefined ? {} : { priority }),
    }),
    token: job.token,
    idempotencyKey: job.key,
    payloadDigest: job.payloadDigest,
  };
}

/** What an answer to a submission of this job says: with 2xx its id and state. */
export function answerTo(
  job: Job,
  { status, at }: { status: number | null; at?: Ms },
): Pick<SaidOp, "status" | "jobId" | "state" | "attempts" | "headers" | "answered"> {
  if (status === null || status >= 300) return { status, ...refusal(status) };
  const turn = at === undefined ? null : turnAt(job, at);
  const state = turn?.state ?? "queued";
  const attempts = turn?.attempts ?? 0;
  return {
    status,
    jobId: job.jobId,
    state,
    attempts,
    headers: { location: `/v1/jobs/${job.jobId}` },
    answered: JSON.stringify({ id: job.jobId, status: state, attempts }),
  };
}

type Refusal = Readonly<{ headers: Readonly<Record<string, string>>; answered: string }>;

/** A problem document of this status. */
export function refusal(status: number | null): Refusal {
  if (status === null) return { headers: {}, answered: "" };
  return {
    headers: {
      "content-type": "application/problem+json",
      ...(status === 503 || status === 429 ? { "retry-after": "1" } : {}),
    },
    answered: JSON.stringify({ type: `/errors/${status}`, status }),
  };
}

/** Repeats the submission of a job, which is answered by what is true then. */
export function repeat(
  stage: Stage,
  job: Job,
  said: Readonly<{
    at: Ms;
    label?: string;
    status?: number | null;
    replica?: number;
    exercise?: string;
  }>,
): Op {
  const { at, status = 202, exercise = job.exercise, ...rest } = said;
  const asked = submission(job, { label: job.label, exercise, ...rest });
  const op = ask(stage, { ...asked, at, ...answerTo(job, { status, at }) });
  if (op.outcome === "ok") job.accepted ??= op;
  return op;
}

/** Sends a submission of which nothing comes: its job was never made, and no answer tells. */
export function submitInVain(
  stage: Stage,
  said: SaidSubmit & Readonly<{ status: number | null }>,
): Pick<Job, "token" | "key"> {
  const [token, key] = [freshName(stage, "token"), freshName(stage, "key")];
  const { at = stage.now, as = "tenant-a", tookMs = stage.dice.between(1, 8), status } = said;
  const job = { token, key, as, payloadDigest: `digest-${token}` };
  ask(stage, { ...submission(job, said), at, tookMs, status, ...refusal(status) });
  return { token, key };
}

/** Reads a job's status. */
export function read(
  stage: Stage,
  job: Job,
  said: Readonly<{
    at?: Ms;
    tookMs?: number;
    label?: string;
    as?: Principal;
    replica?: number;
    exercise?: string;
    status?: number | null;
  }> = {},
): Op {
  const { at = stage.now, tookMs = stage.dice.between(0.3, 6), as = job.as } = said;
  const { exercise = job.exercise, status = 200 } = said;
  const { jobId, asked: request } = job;
  const asked = { ...said, exercise, as, at, tookMs, did: "read", jobId, request } as const;
  const turn = turnAt(job, stage.dice.between(at, at + tookMs));
  if (status !== 200) return ask(stage, { ...asked, status, ...refusal(status) });
  if (turn === null || !isOwner(as, job)) {
    return ask(stage, { ...asked, status: 404, ...refusal(404) });
  }
  const { state, attempts } = turn;
  turn.shown ??= shown(job, turn);
  return ask(stage, { ...asked, status, state, attempts, answer: turn.shown });
}

/** What a status says of this turn of a job. */
function shown(job: Job, turn: Turn): WireAnswer {
  const { state, attempts, code } = turn;
  const isPending = state === "queued" || state === "running";
  const body = JSON.stringify({
    id: job.jobId,
    status: state,
    attempts,
    ...(code === null ? {} : { error: { code } }),
  });
  const headers = isPending ? pendingHeaders : endedHeaders;
  return { status: 200, headers, body, bodyChars: body.length };
}

const pendingHeaders = { "cache-control": "no-store", "retry-after": "1" };
const endedHeaders = { "cache-control": "no-store" };

/** Fetches a job's result. */
export function fetchResult(
  stage: Stage,
  job: Job,
  said: Readonly<{ at?: Ms; label?: string; as?: Principal }> = {},
): Op {
  const { at = stage.now, as = job.as } = said;
  const turn = turnAt(job, at);
  const status = isOwner(as, job) && turn?.state === "succeeded" ? 200 : 404;
  const value = status === 200 ? (turn?.result ?? null) : null;
  const { exercise, jobId, askedResult: request } = job;
  const asked = { ...said, exercise, did: "result", as, at, request, status, jobId } as const;
  if (turn === null || status !== 200) return ask(stage, { ...asked, ...refusal(status) });
  const body = JSON.stringify(value);
  turn.fetched ??= { status, headers: endedHeaders, body, bodyChars: body.length };
  return ask(stage, { ...asked, value, answer: turn.fetched });
}

/** Reads a job now and again until some time after its end. */
export function follow(
  stage: Stage,
  job: Job,
  said: Readonly<{ from: Ms; everyMs: number; until: Ms; label?: string }>,
): void {
  const { from, everyMs, until, label = "" } = said;
  for (let at = from; at < until; at += stage.dice.between(everyMs / 2, everyMs * 1.5)) {
    read(stage, job, { at, label });
  }
}

function isOwner(as: Principal, job: Job): boolean {
  const tenantOf = (who: Principal): string =>
    who === "tenant-b" || who === "admin-b"
      ? "b"
      : who === "nobody" || who === "stranger"
        ? who
        : "a";
  return tenantOf(as) === tenantOf(job.as);
}

function claiming({ claimMs, callMs }: SaidSubmit): { claimMs?: number; callMs?: number } {
  return {
    ...(claimMs === undefined ? {} : { claimMs }),
    ...(callMs === undefined ? {} : { callMs }),
  };
}

/** When an event was over, which is when it is written down. */
export function writtenAt(event: HistoryEvent): Ms {
  switch (event.kind) {
    case "op":
      return event.doneAt;
    case "call":
    case "delivery":
      return event.endedAt ?? Number.POSITIVE_INFINITY;
    case "fault":
    case "link-fault":
    case "service-fault":
      return event.settledAt;
    case "frame":
    case "note":
      return event.at;
  }
}
