import type { HistoryEvent, Note } from "../contract/history.ts";
import type { Did, Op, WireAnswer, WireRequest } from "../contract/op.ts";
import type { Principal } from "../contract/principal.ts";
import type { Ms } from "../contract/time.ts";
import { outcomeOf } from "../contract/outcome.ts";
import type { Dice } from "./dice.fixture.ts";
import { lastTurn, type Job } from "./job.fixture.ts";
import { openWeather, type Weather } from "./weather.fixture.ts";

/**
 * Where the scenes of one history are played: one clock, one weather, all jobs, all events.
 *
 * A scene moves the clock; what it does at a moment it may do before or after it wrote down what came
 * later, for the events are put in order at the end.
 */
export type Stage = {
  readonly dice: Dice;
  readonly weather: Weather;
  readonly jobs: Job[];
  readonly events: HistoryEvent[];
  /** Begins every name that this history invents. */
  readonly mark: string;
  /** How many of everything a scene has, beside its least. */
  readonly size: number;
  /** Stamps a time as our clock would. */
  readonly stamp: (at: Ms) => Ms;
  named: number;
  now: Ms;
};

/** Opens an empty stage. */
export function openStage(options: Pick<Stage, "dice" | "mark" | "size" | "stamp" | "now">): Stage {
  return { ...options, weather: openWeather(), jobs: [], events: [], named: 0 };
}

/** A name that nothing else in the history has. */
export function freshName(stage: Stage, kind: string): string {
  stage.named += 1;
  return `${kind}-${stage.mark}-${stage.named}`;
}

/** What is said of a request; the rest is that of one without a meaning of its own. */
export type SaidOp = Readonly<{
  exercise: string;
  did: Did;
  label?: string;
  as?: Principal;
  replica?: number;
  at: Ms;
  tookMs?: number;
  /** Null: no answer came. */
  status: number | null;
  method?: string;
  path?: string;
  sent?: Readonly<Record<string, string>>;
  body?: string | null;
  headers?: Readonly<Record<string, string>>;
  answered?: string;
  /** The request and the answer where they are there already, instead of all this. */
  request?: WireRequest;
  answer?: WireAnswer;
}> &
  Partial<
    Pick<
      Op,
      "token" | "idempotencyKey" | "payloadDigest" | "jobId" | "state" | "attempts" | "value"
    >
  >;

/** Writes a request down, with what came back. */
export function ask(stage: Stage, said: SaidOp): Op {
  const { status, at, replica = stage.dice.integer(2) } = said;
  const { tookMs = stage.dice.between(0.3, 6) } = said;
  const op: Op = {
    kind: "op",
    exercise: said.exercise,
    did: said.did,
    label: said.label ?? "",
    as: said.as ?? "tenant-a",
    replica,
    sentAt: stage.stamp(at),
    doneAt: stage.stamp(at + tookMs),
    outcome: outcomeOf(status),
    request: said.request ?? {
      method: said.method ?? "GET",
      path: said.path ?? "/v1/jobs",
      headers: said.sent ?? noHeaders,
      body: said.body ?? null,
    },
    answer: said.answer ?? answerOf(said),
    failure: status === null ? "ECONNRESET" : null,
    token: said.token ?? null,
    idempotencyKey: said.idempotencyKey ?? null,
    payloadDigest: said.payloadDigest ?? null,
    jobId: said.jobId ?? null,
    state: said.state ?? null,
    attempts: said.attempts ?? null,
    value: said.value ?? null,
  };
  stage.events.push(op);
  return op;
}

function answerOf({ status, headers = noHeaders, answered = "{}" }: SaidOp): WireAnswer | null {
  if (status === null) return null;
  return { status, headers, body: answered, bodyChars: answered.length };
}

const noHeaders: Readonly<Record<string, string>> = {};

/** Leaves a note with figures. */
export function remark(
  stage: Stage,
  said: Partial<Note> & Pick<Note, "exercise" | "detail">,
): void {
  stage.events.push({ kind: "note", at: stage.now, what: "measured", figures: {}, ...said });
}

/** Lets time pass. */
export function wait(stage: Stage, ms: Ms): void {
  stage.now += ms;
}

/** Lets time pass until these jobs have ended, and a moment more. */
export function waitForEnds(stage: Stage, jobs: readonly Job[]): void {
  for (const job of jobs) stage.now = Math.max(stage.now, lastTurn(job).at);
  stage.now += stage.dice.between(1, 50);
}
