import type { Answer } from "../contract/call.ts";
import type { JobId } from "../contract/job.ts";
import type { JsonObject, JsonValue } from "../contract/json.ts";
import type { Principal } from "../contract/principal.ts";
import { isMeant, timeOf } from "../judging/bulk-filters.ts";
import { acceptFromNowOn, refuseAlways } from "../steps/dead-job.ts";
import { fieldOf, idOfEntry, jobOfEntry } from "../judging/dead-letters.ts";
import { defineExercise, type Bench, type BulkFilter, type Submission } from "../exercise.ts";
import { entriesOn } from "../judging/views.ts";
import { whoMay } from "../who-may.ts";

/** How many jobs die of what and when. `late` are more than may start in the first second at the rate. */
const counts = { early: 2, exhausted: 2, late: 7, foreign: 1 } as const;

/** At this rate the replays of the late ones take two seconds. */
const perSec = 3;

/** How long a run that nobody asked for is given to show itself, after all that were asked for. */
const overrunMs = 500;

const lookAgainMs = 100;

/** The labels of the bulk replays. */
export const bulkLabels = ["late-ones", "exhausted-ones"] as const;

/** The label of the look at the list before a bulk replay. */
export const before = (label: string): string => `before-${label}`;

/**
 * One tenant has dead letters of two reasons and of two times; another has some of its own. Two bulk
 * replays ask for some of them: by time and at a rate, and by reason. One entry is also replayed by
 * hand at the same moment.
 *
 * Submissions are labelled `early`, `exhausted`, `late` and `foreign`. It runs alone, and asks only
 * for what it made itself: the dead letters of others are none of its business.
 */
export const deadLettersReplayedInBulk = defineExercise({
  id: "dead-letters-replayed-in-bulk",
  did: `${counts.early + counts.late} jobs are refused, ${counts.exhausted} use up their attempts, and ${counts.foreign} of another tenant is refused; then some are replayed in bulk, by the time of their last attempt and ${perSec} a second, and others by their reason.`,
  disturbs: "slots",
  needs: ["bulk-replay"],
  run: async (bench) => {
    const side = sideOf(bench);
    const submit = (label: keyof typeof counts, script: Script) =>
      bench.submitMany(counts[label], {
        label,
        as: label === "foreign" ? (side.other ?? side.owner) : side.owner,
        ...script,
      });
    const [early, exhausted] = await Promise.all([
      submit("early", refuseAlways),
      submit("exhausted", exhaust),
    ]);
    await untilListed(bench, side.operator, [...early, ...exhausted]);
    const late = await submit("late", refuseAlways);
    const foreign = side.other === null ? [] : await submit("foreign", refuseAlways);
    await bench.readUntilEnded(foreign);
    const jobs = [...early, ...exhausted, ...late];
    const entries = await untilListed(bench, side.operator, jobs);
    if (entries.size < jobs.length)
      return { missed: "a job that failed did not become a dead letter" };
    await acceptFromNowOn(bench, [...jobs, ...foreign]);

    const filters = filtersFor({
      bench,
      entries,
      early: [...early, ...exhausted],
      late,
      exhausted,
    });
    let made = 0;
    for (const [index, label] of bulkLabels.entries()) {
      const filter = filters[index] ?? null;
      if (filter === null) continue;
      if (
        await replayInBulk({
          bench,
          side,
          label,
          filter,
          jobs,
          byHand: index === 0 ? late.at(-1) : undefined,
        })
      )
        made += 1;
    }
    await bench.pause(overrunMs);
    // Any of them might have been replayed: who looks afterwards must find a look of after that.
    await bench.readUntilEnded([...jobs, ...foreign]);
    if (bench.target.audit !== undefined) await bench.audit({ as: side.operator, label: "trail" });
    await bench.listDeadLetters({ as: side.operator, label: "last" });
    return made > 0
      ? undefined
      : { missed: "by the declared filters our dead letters cannot be told from those of others" };
  },
});

type Script = Readonly<{ script: readonly Answer[]; repeatLast: boolean }>;

const exhaust: Script = { script: [{ kind: "respond", status: 503 }], repeatLast: true };

/** Who owns the dead letters, who replays them, and a client of another tenant. */
type Side = Readonly<{ owner: Principal; operator: Principal; other: Principal | null }>;

/** The second tenant has few dead letters of others, so its admin is the better choice. */
function sideOf({ target }: Bench): Side {
  const { tenantB, adminB } = target.credentials ?? {};
  if (tenantB !== undefined && adminB !== undefined)
    return { owner: "tenant-b", operator: "admin-b", other: "tenant-a" };
  const other = tenantB === undefined ? null : "tenant-b";
  return { owner: "tenant-a", operator: whoMay(target, "replay"), other };
}

/** Reads the list until each job has an entry, or patience is out; resolves to the entries by job. */
async function untilListed(
  bench: Bench,
  as: Principal,
  jobs: readonly Submission[],
): Promise<ReadonlyMap<JobId, JsonObject>> {
  const wanted = new Set(jobs.flatMap(({ jobId }) => jobId ?? []));
  const deadline = bench.clock() + bench.patienceMs;
  for (;;) {
    const pages = await bench.listDeadLetters({ as, label: "finding" });
    const found = pages
      .flatMap((page) => entriesOn(page))
      .flatMap((entry) => {
        const jobId = jobOfEntry(bench.target, entry);
        return jobId !== null && wanted.has(jobId) ? [[jobId, entry] as const] : [];
      });
    const entries = new Map(found);
    if (entries.size === wanted.size || bench.clock() > deadline) return entries;
    await bench.pause(lookAgainMs);
  }
}

/** Bounds are taken from what the service itself says, halfway between two entries: no clock of ours is in it. */
function filtersFor(options: {
  bench: Bench;
  entries: ReadonlyMap<JobId, JsonObject>;
  early: readonly Submission[];
  late: readonly Submission[];
  exhausted: readonly Submission[];
}): readonly (BulkFilter | null)[] {
  const { bench, entries, early, late, exhausted } = options;
  const { target } = bench;
  const route = target.deadLetters?.bulkReplay;
  const says = (jobs: readonly Submission[], field: "lastAt" | "reason"): readonly JsonValue[] =>
    jobs.flatMap(
      ({ jobId }) => fieldOf({ target, entry: entries.get(jobId ?? "") ?? null, field }) ?? [],
    );
  const times = (jobs: readonly Submission[]): readonly number[] =>
    says(jobs, "lastAt").map((time) => timeOf(time));
  const [begin, earlyEnd, lateBegin] = [
    Math.min(...times(early)),
    Math.max(...times(early)),
    Math.min(...times(late)),
  ];
  const isApart = lateBegin - earlyEnd >= 4;
  const middle = isApart ? new Date((earlyEnd + lateBegin) / 2).toISOString() : null;
  const [reason] = says(late, "reason");
  const [other] = says(exhausted, "reason");
  const byTime =
    route?.fromAt === undefined || middle === null
      ? null
      : {
          from: middle,
          ...(route.reasonAt === undefined || reason === undefined ? {} : { reason }),
          ...(route.perSecAt === undefined ? {} : { perSec }),
        };
  const isTold = other !== undefined && JSON.stringify(other) !== JSON.stringify(reason);
  const byReason =
    route?.reasonAt === undefined || !isTold
      ? null
      : {
          reason: other,
          ...(route.fromAt === undefined ? {} : { from: new Date(begin - 2).toISOString() }),
          ...(route.untilAt === undefined || middle === null ? {} : { until: middle }),
        };
  return [byTime, byReason];
}

/** Replays what a filter asks for, unless that may be somebody else's; says whether it did. */
async function replayInBulk(options: {
  bench: Bench;
  side: Side;
  label: string;
  filter: BulkFilter;
  jobs: readonly Submission[];
  byHand: Submission | undefined;
}): Promise<boolean> {
  const { bench, side, label, filter, jobs, byHand } = options;
  const { target } = bench;
  const ours = new Map(jobs.map((job) => [job.jobId, job]));
  const pages = await bench.listDeadLetters({ as: side.operator, label: before(label) });
  const meant = pages
    .flatMap((page) => entriesOn(page))
    .filter((entry) => isMeant({ filter, entry, target }) !== false);
  const wanted = meant.flatMap((entry) => ours.get(jobOfEntry(target, entry)) ?? []);
  if (wanted.length === 0 || wanted.length < meant.length) return false;
  const contested = meant.find((entry) => jobOfEntry(target, entry) === byHand?.jobId);
  const id = contested === undefined ? null : idOfEntry(target, contested);
  await Promise.all([
    bench.bulkReplay(filter, { as: side.operator, label }),
    ...(id === null ? [] : [bench.replay(id, { as: side.operator, label: "by-hand" })]),
  ]);
  const runs = (some: readonly Submission[]): number =>
    bench.callsOf(some).filter(({ answer }) => answer?.status === 200).length;
  await bench.until(() => wanted.every((job) => runs([job]) > 0));
  await bench.readUntilEnded(wanted);
  return true;
}
