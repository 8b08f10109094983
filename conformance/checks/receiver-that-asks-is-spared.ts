import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { History } from "../contract/history.ts";
import type { Backoff } from "../contract/policy.ts";
import type { Ms } from "../contract/time.ts";
import { shortestDelayMs, longestDelayMs } from "../judging/backoff.ts";
import {
  idOf,
  isTaken,
  receiversIn,
  repetitionsOf,
  type Again,
  type Receiver,
} from "../judging/deliveries.ts";
import {
  receiversThatAskToBeSpared,
  rememberWithinMs,
} from "../exercises/receivers-that-ask-to-be-spared.ts";
import { receiversThatFailInEveryWay } from "../exercises/receivers-that-fail-in-every-way.ts";
import { receiversThatFailThrice } from "../exercises/receivers-that-fail-thrice.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { largest } from "../judging/extremes.ts";
import { callsByToken, notesOf } from "../judging/views.ts";

/**
 * A receiver that says how it is gets what it asks for: nothing more after 410, nothing before a
 * Retry-After, less while it is under load, a declared time to answer, and no crowd at its door.
 *
 * How a service throttles is its own business: only one that sends all that it has within the time
 * that it was asked to wait is said not to. Jitter is looked for where the delay is longest.
 */
export const receiverThatAsksIsSpared = defineCheck({
  id: "receiver-that-asks-is-spared",
  requirement: "WHK-5",
  level: "should",
  title:
    "410 disables a URL, 429, 502 and 504 throttle it, and Retry-After, timeout and jitter are kept",
  clause: {
    text: "Standard Webhooks 1.0, Delivery success and failure, Request timeouts, Deliverability: 410 disables, 429, 502 and 504 throttle, Retry-After, 15 to 30 s, jitter",
    url: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#delivery-success-and-failure",
  },
  needs: ["webhooks"],
  exercise: receiversThatAskToBeSpared,
  also: [receiversThatFailInEveryWay, receiversThatFailThrice],
  scope: "exercise",
  judge: ({ history, target }) => {
    const { backoff, timeoutMs } = target.webhooks ?? {};
    const asking = receiversIn(history, receiversThatAskToBeSpared.id);
    const every = receiversIn(history, receiversThatFailInEveryWay.id);
    const thrice = receiversIn(history, receiversThatFailThrice.id);
    const times = timesAsked(history);
    const hanging = every.filter(({ kind }) => kind === "hang");
    const ownDelayMs = slowestOf(every, history);
    const repetitions = thrice.flatMap(repetitionsOf);
    const looks = [
      ...lookAtGone(asking, rememberWithinMs(slowestOf(asking, history))),
      ...asking.filter(isAsking).map((receiver) => lookAtRetryAfter(receiver, times)),
      ...asking.filter(isLoaded).map((loaded) => lookAtLoaded(loaded, asking, times)),
      ...(timeoutMs === undefined
        ? []
        : hanging.map((one) => lookAtTimeout(one, { timeoutMs, ownDelayMs }))),
      ...(backoff === undefined ? [] : lookAtJitter(repetitions, backoff)),
    ];
    return verdictFrom({
      level: "should",
      ...sorted(looks),
      holds: "receivers that were gone, under load, asked for time or did not answer were spared",
      witness: {
        receivers: asking.length,
        timeouts: hanging.length,
        jittered: repetitions.length,
        toldMs: times.waitMs,
      },
    });
  },
});

type Times = Readonly<{ waitMs: number; dueAt: number }>;

function timesAsked(history: History): Times {
  const [note] = notesOf(history, receiversThatAskToBeSpared, "asked");
  return { waitMs: note?.figures["waitMs"] ?? 0, dueAt: note?.figures["dueAt"] ?? 0 };
}

const isAsking = ({ kind }: Receiver): boolean =>
  kind.startsWith("asks-") || kind.startsWith("loaded-");
const isLoaded = ({ kind }: Receiver): boolean => kind.startsWith("loaded-");

/**
 * Nothing may come after a 410 but what was on its way; that it would have come is shown by one that is
 * alive beside it.
 */
function lookAtGone(asking: readonly Receiver[], graceMs: Ms): readonly Look[] {
  return asking
    .filter(({ kind }) => kind === "gone")
    .map(({ deliveries, accepted }) => {
      const [first, ...later] = deliveries;
      if (first === undefined || first.end !== "answered") {
        return unseen("the receiver that answers 410 was not called", ...accepted.slice(0, 1));
      }
      const { endedAt } = first;
      const again = later.find(
        (one) => idOf(one) === idOf(first) || one.arrivedAt > (endedAt ?? 0) + graceMs,
      );
      if (again !== undefined) {
        return broken(
          `a URL that answered 410 was called ${later.length} times more`,
          first,
          again,
        );
      }
      const soon = later.find(({ jobId }) => jobId !== first.jobId);
      if (soon !== undefined) {
        return unseen(
          "later jobs were told before a service this slow need know better",
          first,
          soon,
        );
      }
      const isAlive = asking.some(
        ({ kind, deliveries: those }) => kind === "alive" && those.some(isTaken),
      );
      return isAlive
        ? holds
        : unseen("nothing was delivered to the receiver beside it either", first);
    });
}

const granularityMs = 50;
/** A date is cut to whole seconds. */
const dateGranularityMs = 1_000;

function lookAtRetryAfter({ kind, deliveries }: Receiver, times: Times): Look {
  const [first] = deliveries;
  const again = deliveries.find(
    ({ headers }, index) => index > 0 && headers["webhook-id"] === first?.headers["webhook-id"],
  );
  if (first === undefined || first.endedAt === null || again === undefined) {
    return unseen("a receiver that asked for time was not tried again", ...deliveries.slice(0, 1));
  }
  const isDate = kind === "asks-date";
  const toldAt = isDate ? times.dueAt - dateGranularityMs : first.endedAt + times.waitMs;
  const earlyMs = toldAt - granularityMs - again.arrivedAt;
  if (earlyMs <= 0) return holds;
  return broken(
    `it was tried again ${Math.round(earlyMs)} ms before the Retry-After`,
    first,
    again,
  );
}

/** Compares with a receiver that was told of as many jobs at the same time, and took them. */
function lookAtLoaded(loaded: Receiver, asking: readonly Receiver[], times: Times): Look {
  const [first] = loaded.deliveries;
  const control = asking.find(({ kind }) => kind === loaded.kind.replace("loaded", "control"));
  if (first === undefined || first.endedAt === null || control === undefined) {
    return unseen("the receiver under load was not called", ...loaded.accepted.slice(0, 1));
  }
  const until = first.endedAt + times.waitMs - granularityMs;
  const jobs = new Set(loaded.accepted.map(({ jobId }) => jobId));
  const within = ({ deliveries }: Receiver): number =>
    new Set(
      deliveries
        .filter(({ arrivedAt, jobId }) => arrivedAt < until && jobId !== first.jobId)
        .map(({ jobId }) => jobId),
    ).size;
  const later = jobs.size - 1;
  const came = within(loaded);
  if (came < later) {
    return within(control) > came
      ? holds
      : unseen("the receiver beside it got no more in that time", first);
  }
  const because = `a receiver that answered ${first.status} got all ${later} later deliveries within the time that it asked for`;
  return broken(because, first, ...loaded.deliveries.slice(1, 3));
}

/** What a timer and a busy machine may add to a time limit. */
const timerSlackMs = 5_000;
const shareOfTimeout = 0.5;

/**
 * A sender's limit begins before it has connected, and we see the delivery only when it has come:
 * whatever the machine needed for others may be missing of it.
 */
function lookAtTimeout(
  { deliveries }: Receiver,
  { timeoutMs, ownDelayMs }: { timeoutMs: number; ownDelayMs: number },
): Look {
  const [first] = deliveries;
  if (first === undefined) return unseen("nothing was delivered to the receiver that hangs");
  if (first.endedAt === null) return broken("a receiver that hangs was never given up", first);
  if (first.end !== "aborted") return unseen("the delivery that was left open was answered", first);
  const tookMs = Math.round(first.endedAt - first.arrivedAt);
  const leastMs = Math.min(timeoutMs * shareOfTimeout, timeoutMs - ownDelayMs);
  if (tookMs >= leastMs && tookMs <= timeoutMs + timerSlackMs) return holds;
  return broken(`a receiver was given ${tookMs} ms, and ${timeoutMs} ms are declared`, first);
}

/** From the end of a job's call to its first delivery, at the worst of these receivers. */
function slowestOf(receivers: readonly Receiver[], history: History): Ms {
  const calls = callsByToken(history);
  const delays = receivers.flatMap(({ accepted, deliveries: [first] }) => {
    const [call] = calls.get(accepted[0]?.token ?? "") ?? [];
    const endedAt = call?.answeredAt ?? null;
    return endedAt === null || first === undefined ? [] : [first.arrivedAt - endedAt];
  });
  return largest(delays, 0);
}

/** With so many, chance does not bring correct delays this close together: below 1e-6. */
const enough = 40;
const leastShare = 0.35;

/** The middle four fifths of uniform delays spread over about as much of their range. */
function lookAtJitter(repetitions: readonly Again[], backoff: Backoff): readonly Look[] {
  const last = largest(
    repetitions.map(({ n }) => n),
    0,
  );
  const those = repetitions
    .filter(({ n }) => n === last)
    .toSorted((a, b) => a.waitedMs - b.waitedMs);
  const [low, high] = [
    those[Math.floor(those.length * 0.1)],
    those[Math.ceil(those.length * 0.9) - 1],
  ];
  if (low === undefined || high === undefined || those.length < enough) return [];
  if (backoff.jitter === "none")
    return [broken("the target declares that it retries without jitter")];
  const rangeMs = longestDelayMs(backoff, last) - shortestDelayMs(backoff, last);
  const spreadMs = Math.round(high.waitedMs - low.waitedMs);
  if (spreadMs >= rangeMs * leastShare) return [holds];
  const because = `${those.length} retries came within ${spreadMs} ms of each other, where the jitter is said to be ${rangeMs} ms`;
  return [broken(because, low.after, high.after)];
}
