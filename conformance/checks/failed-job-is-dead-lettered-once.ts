import { defineCheck, verdictFrom, type Judged } from "../judging/check.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import {
  idOfEntry,
  jobOfEntry,
  listingsOf,
  type Listing,
  type Sight,
} from "../judging/dead-letters.ts";
import { deadLettersInspected } from "../exercises/dead-letters-inspected.ts";
import { workerDiesAtEveryAttempt } from "../exercises/worker-dies-at-every-attempt.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import {
  acceptedJobs,
  entriesOn,
  groupBy,
  opsOf,
  readsOfJobs,
  showsEnd,
} from "../judging/views.ts";

/**
 * The dead letters are the inbox of those who clear up: what failed is in it once, what did not is
 * not, and the status tells the same story. A job that failed because its worker died each time has
 * failed as any other.
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
  also: [workerDiesAtEveryAttempt],
  scope: "exercise",
  judge: ({ history, target }) => {
    const inspected = ["first", "inspecting", "last"];
    const looks = looksOf({ history, target }, inspected);
    const replays = groupBy(opsOf(history, "replay"), ({ exercise }) => exercise);
    const jobs = [...acceptedJobs(history).values()].map((accepted): Seen => {
      const { exercise, jobId } = accepted;
      const replayedAt = replays.get(exercise)?.[0]?.sentAt ?? Number.POSITIVE_INFINITY;
      return {
        accepted,
        end: readsOfJobs(history)
          .get(jobId ?? "")
          ?.findLast((op) => showsEnd(op) && op.doneAt < replayedAt),
        ...(looks.get(exercise) ?? { listings: [], sights: new Map() }),
      };
    });
    const those = (label: string): number =>
      jobs.filter(({ accepted }) => accepted.label === label).length;
    return verdictFrom({
      level: "must",
      ...sorted(jobs.map((job) => lookAt(job, target))),
      holds: `${jobs.length} jobs ended; the dead letters have each that failed once, and no other`,
      witness: {
        refused: those("refused"),
        exhausted: those("exhausted"),
        succeeded: those("succeeds"),
        killed: those("dying") + those("failing"),
        looks: [...looks.values()].flatMap(({ listings }) => listings).length,
      },
    });
  },
});

/** A job, the last read before the first replay that showed its end, and the looks at the list then. */
type Seen = Readonly<{
  accepted: Op;
  end: Op | undefined;
  listings: readonly Listing[];
  /** By job, every sight of an entry in them. */
  sights: ReadonlyMap<string, readonly Sight[]>;
}>;

/** The looks at the list of each exercise. */
function looksOf(
  { history, target }: Pick<Judged, "history" | "target">,
  labels: readonly string[],
): ReadonlyMap<string, Pick<Seen, "listings" | "sights">> {
  const all = labels.flatMap((label) => listingsOf({ history, target, label }));
  const parts = groupBy(all, ({ pages }) => pages[0]?.exercise ?? null);
  return new Map(
    [...parts].map(([exercise, listings]) => {
      const shown = listings
        .flatMap(({ pages }) => pages)
        .flatMap((page) => entriesOn(page).map((entry): Sight => ({ entry, page })));
      return [
        exercise,
        { listings, sights: groupBy(shown, ({ entry }) => jobOfEntry(target, entry)) },
      ];
    }),
  );
}

/** What becomes of a job whose worker dies is judged elsewhere: here it counts if it is said to have failed. */
const mayEndOtherwise: ReadonlySet<string> = new Set(["dying", "failing"]);

function lookAt({ accepted, end, listings, sights }: Seen, target: Target): Look {
  const own = sights.get(accepted.jobId ?? "") ?? [];
  const ids = new Set(own.map(({ entry }) => idOfEntry(target, entry)));
  const page = own[0]?.page ?? listings.at(-1)?.pages.at(-1);
  const evidence = [
    accepted,
    ...(end === undefined ? [] : [end]),
    ...(page === undefined ? [] : [page]),
  ];

  const mayBeDead = accepted.label !== "succeeds";
  if (ids.size > 1) return broken(`a job is in the dead letters ${ids.size} times`, ...evidence);
  if (!mayBeDead)
    return ids.size === 0 ? holds : broken("a job that succeeded is a dead letter", ...evidence);
  if (end?.state !== "failed" && mayEndOtherwise.has(accepted.label)) return holds;
  if (end === undefined) return unseen("a job that must fail was not seen to end", accepted);
  if (end.state !== "failed")
    return broken(`a job whose dependency failed for good is ${end.state}`, ...evidence);
  if (ids.size === 1) return holds;
  if (!listings.some((listing) => listing.isWhole))
    return unseen("the list of dead letters could not be read to its end", ...evidence);
  return broken("a job failed for good and is not in the dead letters", ...evidence);
}
