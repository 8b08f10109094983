import type { Call } from "../contract/call.ts";
import type { JobState } from "../contract/job.ts";
import type { JsonValue } from "../contract/json.ts";
import type { Op, WireAnswer, WireRequest } from "../contract/op.ts";
import type { Principal } from "../contract/principal.ts";
import type { Ms } from "../contract/time.ts";

/** What the dependency does with one call of a job. */
export type Reply = Readonly<{
  status: number | "reset" | "hang";
  /** How long the call is open. Default: some milliseconds. */
  afterMs?: number;
  /** What its `Retry-After` asks for. */
  waitMs?: number;
  body?: JsonValue;
}>;

/** One job of the invented service, and the whole truth about it. */
export type Job = {
  readonly exercise: string;
  readonly label: string;
  readonly token: string;
  readonly key: string | null;
  readonly jobId: string;
  readonly as: Principal;
  readonly payloadDigest: string;
  readonly traceparent: string | null;
  readonly tracestate: string | null;
  /** The answer that accepted it; null where its client never learnt of it. */
  accepted: Op | null;
  readonly script: Reply[];
  readonly calls: Call[];
  /** Its states, in the order in which it took them. */
  readonly turns: Turn[];
  /** What whoever reads it sends; one for all, for there are many. */
  readonly asked: WireRequest;
  readonly askedResult: WireRequest;
  readonly effectKey: string;
};

/** From `at` on the job is in this state. */
export type Turn = Readonly<{
  at: Ms;
  state: JobState;
  attempts: number;
  code: string | null;
  result: JsonValue;
}> & {
  /** What whoever reads it then, or its result, is answered, once somebody has. */
  shown?: WireAnswer;
  fetched?: WireAnswer;
};

/** What was true of the job at this moment; null before it was made. */
export function turnAt(job: Job, at: Ms): Turn | null {
  return job.turns.findLast((turn) => turn.at <= at) ?? null;
}

/** The last that is known of it. */
export function lastTurn(job: Job): Turn {
  const turn = job.turns.at(-1);
  if (turn === undefined) throw new Error("a job that was never made");
  return turn;
}
