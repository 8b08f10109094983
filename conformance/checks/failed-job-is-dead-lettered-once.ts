import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { idOfEntry, jobOfEntry, listingsOf, type Listing } from "../judging/dead-letters.ts";
import { deadLettersInspected } from "../exercises/dead-letters-inspected.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { acceptedJobs, opsOf, showsEnd } from "../judging/views.ts";

/**
 * The dead letters are the inbox of those who clear up: what failed is in it once, what did not is
 * not, and the status tells the same story.
 *
 * An entry counts by its id, over all looks at the list: pages may shift while others are written.
 */
export const failedJobIsDeadLetteredOnce = defineCheck({
  id: "failed-job-is-dead-lettered-once",
  requirement: "DLQ-1",
  level: "must",
  title:
    "Each job that failed for good is in the dead letters exactly once, and its status says failed",
  clause: {
    text: "Jobproof contract; after RabbitMQ's dead lettering of what is rejected or delivered too often",
    url: "https://www.rabbitmq.com/docs/dlx",
  },
  needs: ["dead-letters"],
  exercise: deadLettersInspected,
  scope: "exercise",
  judge: ({ history, target }) => {
    const inspected = ["first", "inspecting", "last"];
    const listings = inspected.flatMap((label) => listingsOf({ history, target, label }));
    const replayedAt = opsOf(history, "replay")[0]?.sentAt ?? Number.POSITIVE_INFINITY;
    const jobs = [...acceptedJobs(history).values()].map((accepted): Seen => {
      const reads = opsOf(history, "read").filter((op) => op.jobId === accepted.jobId);
      return { accepted, end: reads.findLast((op) => showsEnd(op) && op.doneAt < replayedAt) };
    });
    return verdictFrom({
      level: "must",
      ...sorted(jobs.map((job) => lookAt({ job, listings, target }))),
      holds: `${jobs.length} jobs ended; the dead letters have each that failed once, and no other`,
      witness: {
        refused: jobs.filter(({ accepted }) => accepted.label === "refused").length,
        exhausted: jobs.filter(({ accepted }) => accepted.label === "exhausted").length,
        succeeded: jobs.filter(({ accepted }) => accepted.label === "succeeds").length,
        looks: listings.length,
      },
    });
  },
});

/** A job, and the last read before the first replay that showed its end. */
type Seen = Readonly<{ accepted: Op; end: Op | undefined }>;

function lookAt(options: { job: Seen; listings: readonly Listing[]; target: Target }): Look {
  const { job, listings, target } = options;
  const { accepted, end } = job;
  const pages = listings.flatMap((listing) => listing.pages);
  const entries = listings.flatMap((listing) => listing.entries);
  const own = entries.filter((entry) => jobOfEntry(target, entry) === accepted.jobId);
  const ids = new Set(own.map((entry) => idOfEntry(target, entry)));
  const page = pages.find((op) => ids.size > 0 && mentions(op, accepted)) ?? pages.at(-1);
  const evidence = [
    accepted,
    ...(end === undefined ? [] : [end]),
    ...(page === undefined ? [] : [page]),
  ];

  const mayBeDead = accepted.label !== "succeeds";
  if (ids.size > 1) return broken(`a job is in the dead letters ${ids.size} times`, ...evidence);
  if (!mayBeDead)
    return ids.size === 0 ? holds : broken("a job that succeeded is a dead letter", ...evidence);
  if (end === undefined) return unseen("a job that must fail was not seen to end", accepted);
  if (end.state !== "failed")
    return broken(`a job whose dependency failed for good is ${end.state}`, ...evidence);
  if (ids.size === 1) return holds;
  if (!listings.some((listing) => listing.isWhole))
    return unseen("the list of dead letters could not be read to its end", ...evidence);
  return broken("a job failed for good and is not in the dead letters", ...evidence);
}

function mentions(page: Op, accepted: Op): boolean {
  return accepted.jobId !== null && JSON.stringify(page.value).includes(accepted.jobId);
}
