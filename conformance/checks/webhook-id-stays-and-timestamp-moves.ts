import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Delivery } from "../contract/delivery.ts";
import type { History } from "../contract/history.ts";
import { isTerminal, jobStates } from "../contract/job.ts";
import { deliveriesIn, idOf } from "../judging/deliveries.ts";
import { receiversThatAskToBeSpared } from "../exercises/receivers-that-ask-to-be-spared.ts";
import { receiversThatFailInEveryWay } from "../exercises/receivers-that-fail-in-every-way.ts";
import { receiversThatFailThrice } from "../exercises/receivers-that-fail-thrice.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { groupBy } from "../judging/views.ts";

/**
 * A receiver knows a message again by its id, however often it is tried, and a replay by its
 * timestamp.
 *
 * The end of a job is one message: all that is delivered of it bears one id, and no other job's. A
 * delivery that comes twice is legal. Timestamps have whole seconds, so that only tries that are far
 * apart are compared.
 */
export const webhookIdStaysAndTimestampMoves = defineCheck({
  id: "webhook-id-stays-and-timestamp-moves",
  requirement: "WHK-3",
  level: "must",
  title: "Retries keep their webhook-id and have a new timestamp; a job ends under one id",
  clause: {
    text: "Standard Webhooks 1.0, Webhook metadata: the id is unique to the message and the same when it is resent; the timestamp is of the attempt",
    url: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#webhook-headers",
  },
  needs: ["webhooks"],
  exercise: receiversThatFailThrice,
  also: [receiversThatAskToBeSpared, receiversThatFailInEveryWay],
  scope: "exercise",
  judge: ({ history }) => {
    const ends = endsOfJobs(history);
    const ids = [...ends.values()].map(lookAtIds);
    const shared = [...groupBy([...ends.values()].flat(), idOf).values()].map(lookAtJobs);
    const messages = [...groupBy(deliveriesIn(history), idOf).values()];
    const compared = messages.flatMap(lookAtTimestamps);
    const stateless = deliveriesIn(history).filter(
      ({ state, jobId }) => state === null || jobId === null,
    );
    const notTold = stateless
      .slice(0, 1)
      .map((one) =>
        unseen(
          "a delivery does not say which job it is about and in which state: declare webhooks.jobIdAt and webhooks.stateAt",
          one,
        ),
      );
    const late =
      compared.length > 0 ? [] : [unseen("no message was tried twice with seconds in between")];
    return verdictFrom({
      level: "must",
      ...sorted([...ids, ...shared, ...compared, ...notTold, ...late]),
      examined: ids.length,
      holds: `each of ${ids.length} ended jobs was told under one id, and ${compared.length} later tries had a later timestamp`,
      witness: {
        jobs: ids.length,
        retries: messages.reduce((sum, tries) => sum + tries.length - 1, 0),
        timestampsCompared: compared.length,
      },
    });
  },
});

/** Tries that are further apart than this were not made in the same second, on a busy machine either. */
const apartMs = 2_500;

const terminal: ReadonlySet<string> = new Set(jobStates.filter(isTerminal));

function endsOfJobs(history: History): ReadonlyMap<string, readonly Delivery[]> {
  const ends = deliveriesIn(history).filter(({ state }) => terminal.has(`${state}`));
  return groupBy(ends, ({ jobId }) => jobId);
}

function lookAtIds(deliveries: readonly Delivery[]): Look {
  const nameless = deliveries.find((delivery) => idOf(delivery) === null);
  if (nameless !== undefined) return broken("a delivery has no webhook-id", nameless);
  const ids = groupBy(deliveries, idOf);
  if (ids.size < 2) return holds;
  return broken("the end of one job was told under two ids", ...firstTwoOf(ids));
}

function lookAtJobs(deliveries: readonly Delivery[]): Look {
  const jobs = groupBy(deliveries, ({ jobId }) => jobId);
  if (jobs.size < 2) return holds;
  return broken("the ends of two jobs were told under one id", ...firstTwoOf(jobs));
}

function firstTwoOf(groups: ReadonlyMap<string, readonly Delivery[]>): readonly Delivery[] {
  return [...groups.values()].slice(0, 2).flatMap((group) => group.slice(0, 1));
}

/** The first try against the last, which is the furthest from it. */
function lookAtTimestamps([first, ...later]: readonly Delivery[]): readonly Look[] {
  const last = later.at(-1);
  if (first === undefined || last === undefined) return [];
  const ms = last.arrivedAt - first.arrivedAt;
  if (ms < apartMs) return [];
  return stampOf(last) > stampOf(first)
    ? [holds]
    : [broken(`a try that came ${Math.round(ms)} ms later has no later timestamp`, first, last)];
}

function stampOf({ headers }: Delivery): number {
  return Number(headers["webhook-timestamp"]);
}
