import { longestDelayMs } from "./backoff.ts";
import type { Judged } from "./check.ts";
import type { Call } from "../contract/call.ts";
import type { Op } from "../contract/op.ts";
import { lowPriorityBehindHigh } from "../exercises/low-priority-behind-high.ts";
import { replaysOf } from "./replays.ts";
import { jobsSeen, type SeenJob } from "./seen-jobs.ts";
import { callsOf, notesOf } from "./views.ts";

/** A job that certainly waited from `from` on, and when it started; null if it did not. */
export type Wait = Readonly<{
  job: SeenJob;
  kind: "fresh" | "retried" | "replayed" | "later";
  from: number;
  start: Call | null;
  /** The replay by which it came to wait. */
  replay: Op | null;
}>;

/** How jobs of both priorities waited in the last try of the exercise. */
export type WaitsByPriority = Readonly<{
  low: readonly Wait[];
  high: readonly Wait[];
  /** So many of low priority may have been fetched by a worker before those of high priority came. */
  mayBeAhead: number;
  /** From when all slots were freed at once, so that the order of calls says nothing of who was chosen first. */
  letGoAt: number;
  /** The earliest time at which whoever started at this time may have been chosen. */
  chosenFrom: (at: number) => number;
}>;

/** Finds them. */
export function waitsByPriority({ history, target, policy }: Judged): WaitsByPriority {
  const notes = notesOf(history, lowPriorityBehindHigh);
  const round = notes.findLast(({ detail }) => detail === "round");
  const since = round?.at ?? 0;
  const jobs = (label: string): readonly SeenJob[] =>
    jobsSeen(history, lowPriorityBehindHigh, label).filter(({ op }) => op.sentAt >= since);
  const replays = replaysOf(history, target);
  const backoffMs =
    policy.backoff === undefined ? Number.POSITIVE_INFINITY : longestDelayMs(policy.backoff, 1);
  const answers = callsOf(history)
    .flatMap((call) => call.answeredAt ?? [])
    .toSorted((a, b) => a - b);

  return {
    low: jobs("low").map((job) => fresh(job, "fresh")),
    high: [
      ...jobs("high").map((job) => fresh(job, "fresh")),
      ...jobs("high-later").map((job) => fresh(job, "later")),
      ...jobs("high-retried").map((job) => afterRetry(job, backoffMs)),
      ...jobs("high-replayed").flatMap((job) => afterReplay(job, replays(job.op.jobId ?? ""))),
    ],
    mayBeAhead: round?.figures["mayBeAhead"] ?? 0,
    letGoAt: notes.find(({ detail, at }) => detail === "let-go" && at >= since)?.at ?? Infinity,
    chosenFrom: (at) => {
      const freed = answers.filter((answeredAt) => answeredAt < at);
      return freed.find((answeredAt) => answeredAt >= at - chosenToCalledMs) ?? freed.at(-1) ?? 0;
    },
  };
}

/**
 * A worker chooses when a slot is freed, and calls when it gets to it: 46 ms later at a load of 20. Any
 * slot that was freed within this time may have been the one.
 */
const chosenToCalledMs = 500;

function fresh(job: SeenJob, kind: "fresh" | "later"): Wait {
  return { job, kind, from: job.op.doneAt, start: job.calls[0] ?? null, replay: null };
}

/** It certainly waits when its longest backoff is over, and a moment in which it is offered again. */
function afterRetry(job: SeenJob, backoffMs: number): Wait {
  const [failed, again = null] = job.calls;
  const from = (failed?.answeredAt ?? Number.POSITIVE_INFINITY) + backoffMs + offeredWithinMs;
  return { job, kind: "retried", from, start: again, replay: null };
}

const offeredWithinMs = 250;

function afterReplay(job: SeenJob, replays: readonly Op[]): readonly Wait[] {
  const replay = replays.find((op) => op.outcome === "ok" && op.sentAt >= job.op.sentAt);
  if (replay === undefined) return [];
  const start = job.calls.find((call) => call.arrivedAt >= replay.sentAt) ?? null;
  return [{ job, kind: "replayed", from: replay.doneAt, start, replay }];
}
