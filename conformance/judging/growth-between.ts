import { callsOfJobs, type JobCalls } from "./calls-of-job.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { replaysOf } from "./replays.ts";
import type { FigureName } from "./scrapes.ts";
import { opsOf, showsEnd, sightings } from "./views.ts";

/** The counters whose growth can be told. */
export const countedFigures = [
  "accepted",
  "succeeded",
  "failed",
  "retried",
  "deadLettered",
] as const satisfies readonly FigureName[];

export type CountedFigure = (typeof countedFigures)[number];

/** By how much each counter must at least, and may at most, have grown between two moments. */
export type Growth = Readonly<Record<CountedFigure, Range>>;

export type Range = Readonly<{ least: number; most: number }>;

/** From the answer of the first scrape to the request of the second: what lies across a bound is unsure. */
export type Between = Readonly<{ from: Span; until: Span }>;

type Span = Pick<Op, "sentAt" | "doneAt">;

/**
 * Tells from requests and calls how far each counter must have grown between two scrapes.
 *
 * What certainly happened in between counts as `least`; whatever else may have, because a job of
 * before had not been seen to end or an answer never came, widens `most`. So a judge that compares
 * is never wrong, whatever else went on, and exact where nothing did.
 */
export function growthBetween(options: {
  history: History;
  target: Target;
  between: Between;
}): Growth {
  const { history, target, between } = options;
  const seen = sightings(history);
  const replays = replaysOf(history, target);
  const jobs = [...callsOfJobs(history)].map(([jobId, job]) =>
    growthBy({ job, between, sights: seen.get(jobId) ?? [], replays: replays(jobId) }),
  );
  const unclear = opsOf(history, "submit").filter(
    (op) => op.outcome === "info" && isNear(op, between),
  );
  return [...jobs, ...unclear.map(() => anything)].reduce(added, nothing);
}

function growthBy(options: {
  job: JobCalls;
  between: Between;
  sights: readonly Op[];
  replays: readonly Op[];
}): Growth {
  const { job, between, sights, replays } = options;
  const { accepted, calls } = job;
  const { from, until } = between;
  if (accepted.sentAt > until.doneAt) return nothing;
  const restsSince = sights.findLast(({ doneAt }) => doneAt < from.sentAt);
  const isCalled = calls.some(({ arrivedAt }) => arrivedAt > from.sentAt);
  const isOver = replays.every((op) => calls.some(({ arrivedAt }) => arrivedAt > op.sentAt));
  if (showsEnd(restsSince) && !isCalled && isOver) return nothing;

  const end = sights.find((sight) => showsEnd(sight) && sight.doneAt < until.sentAt);
  const isWithin = accepted.sentAt > from.doneAt && accepted.doneAt < until.sentAt;
  if (isWithin && end !== undefined && replays.length === 0) {
    const [failed, succeeded] = [end.state === "failed", end.state === "succeeded"];
    return {
      accepted: exactly(1),
      succeeded: exactly(Number(succeeded)),
      failed: exactly(Number(failed)),
      retried: exactly(Math.max(0, calls.length - 1)),
      deadLettered: exactly(Number(failed)),
    };
  }
  const times = { least: 0, most: 1 + replays.length };
  return {
    accepted: { least: Number(isWithin), most: Number(isNear(accepted, between)) },
    succeeded: times,
    failed: times,
    // The next one may be counted before it is called.
    retried: { least: 0, most: calls.length + 1 },
    deadLettered: times,
  };
}

function isNear(op: Op, { from, until }: Between): boolean {
  return op.doneAt > from.sentAt && op.sentAt < until.doneAt;
}

function exactly(count: number): Range {
  return { least: count, most: count };
}

function eachIs(range: Range): Growth {
  return {
    accepted: range,
    succeeded: range,
    failed: range,
    retried: range,
    deadLettered: range,
  };
}

const nothing = eachIs(exactly(0));

/** A submission that was not answered may have made a job, which may have been tried any number of times. */
const anything: Growth = {
  ...eachIs({ least: 0, most: 1 }),
  retried: { least: 0, most: Number.POSITIVE_INFINITY },
};

function added(a: Growth, b: Growth): Growth {
  const sum = (name: CountedFigure): Range => ({
    least: a[name].least + b[name].least,
    most: a[name].most + b[name].most,
  });
  return {
    accepted: sum("accepted"),
    succeeded: sum("succeeded"),
    failed: sum("failed"),
    retried: sum("retried"),
    deadLettered: sum("deadLettered"),
  };
}
