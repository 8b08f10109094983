import type { JsonObject } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import type { Principal } from "../contract/principal.ts";
import type { Ms } from "../contract/time.ts";
import { live } from "./life.fixture.ts";
import { turnAt, type Job } from "./job.fixture.ts";
import { refusal } from "./requests.fixture.ts";
import { ask, type Stage } from "./stage.fixture.ts";

/**
 * Cancels, and all that is done with dead letters. A job's dead letter is there while the job is failed.
 */
type SaidAct = Readonly<{
  at?: Ms;
  label?: string;
  as?: Principal;
  exercise?: string;
  status?: number | null;
}>;

/** Cancels a job that waits; one that has ended is refused with 409. */
export function cancel(stage: Stage, job: Job, said: SaidAct = {}): Op {
  const { at = stage.now, as = job.as, exercise = job.exercise } = said;
  const state = turnAt(job, at)?.state;
  const isOpen = state === "queued" || state === "running";
  const { status = isOpen ? 200 : 409 } = said;
  const path = `/v1/jobs/${job.jobId}`;
  const asked = { ...said, exercise, as, at, path, did: "cancel", jobId: job.jobId } as const;
  if (status !== 200) return ask(stage, { ...asked, method: "DELETE", status, ...refusal(status) });
  cutLife(job, at);
  const answered = JSON.stringify({ id: job.jobId, status: "canceled" });
  return ask(stage, { ...asked, method: "DELETE", status, state: "canceled", answered });
}

/** Ends a life at this moment: nothing that would have come later comes. */
function cutLife(job: Job, at: Ms): void {
  const kept = job.turns.filter((turn) => turn.at <= at);
  const attempts = kept.at(-1)?.attempts ?? 0;
  job.turns.length = 0;
  job.turns.push(...kept, { at, state: "canceled", attempts, code: null, result: null });
  const calls = job.calls.filter((call) => call.arrivedAt <= at);
  job.calls.length = 0;
  job.calls.push(...calls);
}

/** Replays a dead letter; who is refused changes nothing. */
export function replay(stage: Stage, job: Job, said: SaidAct = {}): Op {
  const { at = stage.now, as = job.as, exercise = job.exercise, status = 202 } = said;
  const path = `/v1/dead-letters/${entryIdOf(job)}/replay`;
  const asked = { ...said, exercise, as, at, path, did: "replay", method: "POST" } as const;
  if (status !== 202) return ask(stage, { ...asked, status, ...refusal(status) });
  const op = ask(stage, {
    ...asked,
    status,
    jobId: job.jobId,
    state: "queued",
    answered: JSON.stringify({ id: job.jobId, status: "queued" }),
  });
  const from = stage.dice.between(at, op.doneAt);
  const attempts = job.turns.at(-1)?.attempts ?? 0;
  job.turns.push({ at: from, state: "queued", attempts, code: null, result: null });
  live(job, { ...stage, from });
  return op;
}

/** Lists the dead letters of the tenant who asks, of all exercises, on one page or two. */
export function list(
  stage: Stage,
  said: SaidAct & Readonly<{ exercise: string; pages?: 1 | 2 }>,
): readonly Op[] {
  const { at = stage.now, as = "tenant-a", pages = 1 } = said;
  const isB = (who: Principal): boolean => who === "tenant-b" || who === "admin-b";
  const dead = stage.jobs.filter((job) => isB(job.as) === isB(as) && isDeadAt(job, at));
  const cut = pages === 1 ? dead.length : Math.ceil(dead.length / 2);
  const asked = { ...said, as, did: "list-dead-letters", status: 200 } as const;
  const page = (jobs: readonly Job[], next: string | null, from: Ms): Op =>
    ask(stage, {
      ...asked,
      at: from,
      path: from === at ? "/v1/dead-letters" : "/v1/dead-letters?after=1",
      value: { items: jobs.map((job) => entryOf(job)), next },
    });
  const first = page(dead.slice(0, cut), pages === 1 ? null : "/v1/dead-letters?after=1", at);
  return pages === 1 ? [first] : [first, page(dead.slice(cut), null, first.doneAt + 1)];
}

/** Reads one dead letter. */
export function readEntry(stage: Stage, job: Job, said: SaidAct = {}): Op {
  const { at = stage.now, as = job.as, exercise = job.exercise } = said;
  const { status = isDeadAt(job, at) ? 200 : 404 } = said;
  const path = `/v1/dead-letters/${entryIdOf(job)}`;
  const asked = { ...said, exercise, as, at, path, did: "read-dead-letter" } as const;
  return status === 200
    ? ask(stage, { ...asked, status, value: entryOf(job) })
    : ask(stage, { ...asked, status, ...refusal(status) });
}

/** Says whether the job is a dead letter at this moment. */
export function isDeadAt(job: Job, at: Ms): boolean {
  return turnAt(job, at)?.state === "failed";
}

/** The id of a job's dead letter. */
function entryIdOf({ jobId }: Job): string {
  return `entry-${jobId}`;
}

/** A dead letter, as lists and reads show it. */
function entryOf(job: Job): JsonObject {
  const { token, as, key, traceparent, turns, calls } = job;
  const end = turns.at(-1);
  return {
    id: entryIdOf(job),
    jobId: job.jobId,
    payload: { url: `http://127.0.0.1:1/${token}`, token, payload: token },
    tenant: as === "tenant-b" ? "b" : "a",
    key,
    trace: traceparent,
    priority: 5,
    attempts: end?.attempts ?? 0,
    reason: end?.code ?? "",
    firstAt: stampAt(calls[0]?.arrivedAt ?? end?.at ?? 0),
    lastAt: stampAt(calls.at(-1)?.arrivedAt ?? end?.at ?? 0),
  };
}

function stampAt(ms: Ms): string {
  return new Date(1_700_000_000_000 + ms).toISOString();
}
