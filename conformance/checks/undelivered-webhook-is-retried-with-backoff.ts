import { longestDelayMs, shortestDelayMs } from "../judging/backoff.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Delivery } from "../contract/delivery.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import type { Backoff } from "../contract/policy.ts";
import {
  deliveriesIn,
  idOf,
  isTaken,
  kindOf,
  receiversIn,
  repetitionsOf,
  type Again,
  type Receiver,
} from "../judging/deliveries.ts";
import { receiversThatFailInEveryWay } from "../exercises/receivers-that-fail-in-every-way.ts";
import { receiversThatFailThrice } from "../exercises/receivers-that-fail-thrice.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { largest } from "../judging/extremes.ts";
import { groupBy, showsEnd, sightings } from "../judging/views.ts";

/**
 * Only 2xx is delivered. Everything else, a redirect too, is tried again at the same URL, later and
 * later, and whatever becomes of a delivery leaves the job as it ended.
 *
 * That nothing comes is held against a target only if it declares its schedule. One repetition of
 * what was taken is legal, for delivery is at least once; two are retries. A retry may come late on a
 * busy machine, but not before the jitter allows it.
 */
export const undeliveredWebhookIsRetriedWithBackoff = defineCheck({
  id: "undelivered-webhook-is-retried-with-backoff",
  requirement: "WHK-4",
  level: "must",
  title:
    "What is not answered 2xx is retried with backoff, never redirected, and changes no outcome",
  clause: {
    text: "Standard Webhooks 1.0, Delivery success and failure: any 2xx is success, everything else a failure, redirects included, and is retried with exponential backoff",
    url: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#delivery-success-and-failure",
  },
  needs: ["webhooks"],
  exercise: receiversThatFailInEveryWay,
  also: [receiversThatFailThrice],
  scope: "exercise",
  judge: ({ history, target }) => {
    const { backoff, maxAttempts } = target.webhooks ?? {};
    const every = receiversIn(history, receiversThatFailInEveryWay.id);
    const thrice = receiversIn(history, receiversThatFailThrice.id);
    const trapped = deliveriesIn(history).filter(({ hook }) => kindOf(hook).startsWith("trap-"));
    const all = [...every, ...thrice];
    const ends = endsIn(history);
    // What was taken may come once more, and need not wait for that.
    const repetitions = thrice.flatMap(repetitionsOf).filter(({ before }) => !isTaken(before));
    const looks = [
      ...all.flatMap((receiver) =>
        lookAtReceiver(receiver, { ends, isScheduled: backoff !== undefined, maxAttempts }),
      ),
      ...trapped.map((delivery) => broken("a redirect was followed", delivery)),
      ...every.flatMap((receiver) => lookAtOutcomes(receiver, ends)),
      ...(backoff === undefined ? [] : repetitions.map((again) => lookAtDelay(again, backoff))),
      ...(backoff === undefined ? [] : lookAtGrowth(repetitions, backoff)),
    ];
    return verdictFrom({
      level: "must",
      ...sorted(looks),
      examined: all.length,
      holds: `${all.length} receivers that refused, moved, reset or hung were tried again by the schedule, and no job's outcome changed`,
      witness: {
        receivers: all.length,
        delays: repetitions.length,
        redirectsFollowed: trapped.length,
      },
    });
  },
});

/** How often what was taken may come once more. */
const duplicates = 1;

/** What clocks and their granularity may take from a delay. */
const granularityMs = 50;

/** What one retry may come too late: a poll, a busy machine. */
const slackMs = 5_000;

/** With so many, chance does not keep all retries short: below 1e-6 for twenty of them. */
const enough = 20;

type Ends = (job: Op) => readonly Op[];

/** The sightings of a job that had ended. */
function endsIn(history: History): Ends {
  const seen = sightings(history);
  return ({ jobId }) => (seen.get(jobId ?? "") ?? []).filter(showsEnd);
}

/** Each message by itself: a service may tell of more than the end of a job. */
function lookAtReceiver(
  { kind, deliveries, accepted }: Receiver,
  options: { ends: Ends; isScheduled: boolean; maxAttempts: number | undefined },
): readonly Look[] {
  const { ends, isScheduled, maxAttempts } = options;
  if (deliveries.length === 0) {
    return [
      accepted.some((op) => ends(op).length > 0)
        ? broken("the job ended, and nothing was delivered", ...accepted)
        : unseen("the job was not seen to end, and nothing was delivered", ...accepted),
    ];
  }
  const messages = groupBy(deliveries, messageOf);
  return [...messages.values()].map((tries) => {
    const taken = tries.find(isTaken);
    if (taken !== undefined) return lookAtTaken(taken, tries);
    if (kind === "never" && maxAttempts !== undefined) return lookAtGivenUp(tries, maxAttempts);
    const said = `a receiver of the kind "${kind}" was tried ${tries.length} times, and not again`;
    return isScheduled
      ? broken(said, ...tries)
      : unseen(`${said}: declare webhooks.backoff`, ...tries);
  });
}

/** What a delivery tells; where that cannot be read, its name. */
function messageOf(delivery: Delivery): string {
  const { jobId, state } = delivery;
  return jobId === null || state === null ? `${idOf(delivery)}` : `${jobId} ${state}`;
}

/** Who never takes it is tried as often as declared; a crash may cost one more, for delivery is at least once. */
function lookAtGivenUp(tries: readonly Delivery[], maxAttempts: number): Look {
  const because = `a receiver that never took it was tried ${tries.length} times; declared are ${maxAttempts}`;
  const isRight = tries.length >= maxAttempts && tries.length <= maxAttempts + duplicates;
  return isRight ? holds : broken(because, ...tries);
}

function lookAtTaken(taken: Delivery, tries: readonly Delivery[]): Look {
  const again = tries.filter(({ arrivedAt }) => arrivedAt > taken.arrivedAt);
  if (again.length <= duplicates) return holds;
  return broken(`it was answered ${taken.status}, and tried again all the same`, taken, ...again);
}

/** The dependency of all these jobs answered 200: they succeeded, and stay so. */
function lookAtOutcomes({ accepted }: Receiver, ends: Ends): readonly Look[] {
  return accepted.map((op) => {
    const wrong = ends(op).find(({ state }) => state !== "succeeded");
    if (wrong !== undefined) {
      return broken(
        `the job succeeded, and is ${wrong.state} since its receiver failed`,
        op,
        wrong,
      );
    }
    const after = ends(op).find(({ label }) => label === "after");
    return after === undefined ? unseen("the job could not be read at the end", op) : holds;
  });
}

function lookAtDelay({ n, before, after, waitedMs }: Again, backoff: Backoff): Look {
  const [least, most] = [shortestDelayMs(backoff, n), longestDelayMs(backoff, n)];
  const said = `retry ${n} came after ${Math.round(waitedMs)} ms`;
  if (waitedMs < least - granularityMs) {
    return broken(`${said}: the declared schedule allows no less than ${least} ms`, before, after);
  }
  if (waitedMs > most + slackMs) {
    return broken(`${said}: the declared schedule allows at most ${most} ms`, before, after);
  }
  return holds;
}

/** Where any delay is short enough by itself, that none of many grows is not. */
function lookAtGrowth(repetitions: readonly Again[], backoff: Backoff): readonly Look[] {
  const last = largest(
    repetitions.map(({ n }) => n),
    0,
  );
  const firstBound = longestDelayMs(backoff, 1);
  const those = repetitions.filter(({ n }) => n === last);
  if (those.length < enough || longestDelayMs(backoff, last) < 2 * firstBound) return [];
  if (those.some(({ waitedMs }) => waitedMs > firstBound)) return [holds];
  const because = `none of ${those.length} retries number ${last} came later than retry 1 may: delays do not grow`;
  return [broken(because, ...those.slice(0, 1).flatMap(({ before, after }) => [before, after]))];
}
