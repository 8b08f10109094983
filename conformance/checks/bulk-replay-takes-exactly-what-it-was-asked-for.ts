import { sayingOf, wordOf } from "../judging/answers.ts";
import { filterOf, isMeant } from "../judging/bulk-filters.ts";
import { callsOfJobs, type JobCalls } from "../judging/calls-of-job.ts";
import { defineCheck, verdictFrom, type Judged } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { JobId } from "../contract/job.ts";
import type { JsonValue } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import { idOfEntry, jobOfEntry, listingsOf, textOf } from "../judging/dead-letters.ts";
import {
  before,
  bulkLabels,
  deadLettersReplayedInBulk,
} from "../exercises/dead-letters-replayed-in-bulk.ts";
import { at } from "../target/json-pointer.ts";
import { fillPath } from "../target/target-words.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { entriesOn, opsOf } from "../judging/views.ts";

/**
 * What a bulk replay was asked for is compared with what it did, entry by entry: those that match and
 * no other, no faster than it was told, and each said to be what it became.
 *
 * What matches is told by the entries themselves. Whether an entry was replayed is told by the
 * ledger, not by the answer.
 */
export const bulkReplayTakesExactlyWhatItWasAskedFor = defineCheck({
  id: "bulk-replay-takes-exactly-what-it-was-asked-for",
  requirement: "DLQ-7",
  level: "must",
  title:
    "A bulk replay takes exactly what its filter says, at its rate, and tells what became of each",
  clause: { text: "Jobproof contract: a filter is a promise, and a partial failure is no success" },
  needs: ["bulk-replay"],
  exercise: deadLettersReplayedInBulk,
  scope: "exercise",
  judge: (judged) => {
    const bulks = bulkLabels.flatMap((label) => bulkOf(judged, label) ?? []);
    const looks = [
      ...bulks.flatMap((bulk, index) => lookAt(bulk, judged, bulks.slice(0, index))),
      ...bulks.slice(0, 1).flatMap((bulk) => lookAtForeign(bulk, judged)),
    ];
    const { examined, ...found } = sorted(looks);
    const replayed = bulks.flatMap(({ entries }) => entries.filter(({ runs }) => runs.length > 0));
    return verdictFrom({
      level: "must",
      ...found,
      examined: replayed.length === 0 ? 0 : examined,
      holds: `${bulks.length} bulk replays ran the ${replayed.length} entries that they were asked for, and no other`,
      witness: {
        bulkReplays: bulks.length,
        entriesBefore: bulks.reduce((sum, { entries }) => sum + entries.length, 0),
        asked: bulks.reduce(
          (sum, { entries }) => sum + entries.filter(({ isAsked }) => isAsked).length,
          0,
        ),
        replayed: replayed.length,
      },
    });
  },
});

/** One bulk replay, and every entry that could be seen before it. */
type Bulk = Readonly<{ op: Op; entries: readonly Candidate[]; page: Op }>;

type Candidate = Readonly<{
  entryId: string;
  jobId: JobId | null;
  accepted: Op;
  /** Whether the filter asks for it; null where that is unsure. */
  isAsked: boolean | null;
  /** What the answer says of it; undefined where it says nothing. */
  outcome: JsonValue | undefined;
  /** Its calls from the request on, until the next bulk replay. */
  runs: readonly Call[];
  /** Replays by hand that were accepted. */
  byHand: readonly Op[];
}>;

function bulkOf(judged: Judged, label: string): Bulk | null {
  const { history, target } = judged;
  const [op] = opsOf(history, "bulk-replay", label);
  const [listing] = listingsOf({ history, target, label: before(label) });
  const page = listing?.pages[0];
  if (op === undefined || listing === undefined || page === undefined) return null;
  const next = opsOf(history, "bulk-replay").find(({ sentAt }) => sentAt > op.sentAt);
  const until = next?.sentAt ?? Number.POSITIVE_INFINITY;
  const jobs = callsOfJobs(history);
  const filter = filterOf(op, target);
  const outcomes = outcomesOf(op, judged);
  const byHand = opsOf(history, "replay", "by-hand").filter((replay) => sayingOf(replay) !== "no");
  const replayPath = target.deadLetters?.replay.path ?? "";
  const entries = listing.entries.flatMap((entry): Candidate[] => {
    const [entryId, jobId] = [idOfEntry(target, entry), jobOfEntry(target, entry)];
    const job = jobId === null ? undefined : jobs.get(jobId);
    if (entryId === null || job === undefined) return [];
    return [
      {
        entryId,
        jobId,
        accepted: job.accepted,
        isAsked: isMeant({ filter, entry, target }),
        outcome: outcomes?.get(entryId),
        runs: runsOf(job, { from: op.sentAt, until }),
        byHand: byHand.filter(({ request }) => request.path === fillPath(replayPath, entryId)),
      },
    ];
  });
  return { op, entries, page };
}

function runsOf({ calls }: JobCalls, { from, until }: { from: number; until: number }) {
  return calls.filter(({ arrivedAt }) => arrivedAt >= from && arrivedAt < until);
}

/** What the answer says became of each entry; null where it says nothing at all. */
function outcomesOf(op: Op, { target }: Judged): ReadonlyMap<string, JsonValue> | null {
  const { idAt = "/id", outcomeAt = "/outcome" } = target.deadLetters?.bulkReplay ?? {};
  const items = at(op.value, "/items");
  if (!Array.isArray(items)) return null;
  const told = items.map(
    (item: JsonValue) => [textOf(at(item, idAt)) ?? "", at(item, outcomeAt) ?? null] as const,
  );
  return new Map(told);
}

function lookAt(bulk: Bulk, judged: Judged, earlier: readonly Bulk[]): readonly Look[] {
  const { op, entries } = bulk;
  const saying = sayingOf(op);
  if (saying !== "yes") {
    const run = entries.flatMap(({ runs, byHand }) => (byHand.length > 0 ? [] : runs))[0];
    return run !== undefined && saying === "no"
      ? [broken(`a bulk replay was answered ${wordOf(op)}, and a job ran`, op, run)]
      : [unseen(`a bulk replay was answered ${wordOf(op)}`, op)];
  }
  if (outcomesOf(op, judged) === null)
    return [broken("a bulk replay does not tell what became of each entry", op)];
  const wasAsked = new Set(
    earlier.flatMap((one) =>
      one.entries.filter(({ isAsked }) => isAsked !== false).map(({ jobId }) => jobId),
    ),
  );
  const word = judged.target.deadLetters?.bulkReplay?.replayedWord ?? "replayed";
  return [
    ...entries
      .filter(({ isAsked, jobId }) => isAsked !== null && !wasAsked.has(jobId))
      .map((entry) =>
        entry.isAsked === true
          ? lookAtAsked(entry, { op, word })
          : lookAtOther(entry, { bulk, word, judged }),
      ),
    ...lookAtRate(bulk, judged),
  ];
}

function lookAtAsked(entry: Candidate, { op, word }: { op: Op; word: string }): Look {
  const { accepted, runs, outcome, byHand } = entry;
  const evidence = [accepted, op, ...byHand, ...runs.slice(0, 2)];
  const isSaidToBe = outcome === word;
  if (runs.length > 1)
    return broken(
      `one dead letter was replayed in bulk, and ran ${runs.length} times`,
      ...evidence,
    );
  if (isSaidToBe && runs.length === 0)
    return broken(`a dead letter is said to be ${word}, and its job was not called`, ...evidence);
  if (isSaidToBe) return holds;
  // Somebody else replayed it at that moment: then it need not be told of, and ran all the same.
  if (byHand.length > 0) return holds;
  if (runs.length > 0)
    return broken(`a dead letter ran that is not said to be ${word}`, ...evidence);
  return outcome === undefined
    ? broken(
        "a dead letter that the filter asks for was left out, and the answer does not tell",
        ...evidence,
      )
    : unseen(
        `a dead letter that the filter asks for is said to be ${JSON.stringify(outcome)}`,
        ...evidence,
      );
}

function lookAtOther(
  entry: Candidate,
  { bulk, word, judged }: { bulk: Bulk; word: string; judged: Judged },
): Look {
  const { accepted, runs, outcome, jobId } = entry;
  const { history, target } = judged;
  if (runs.length > 0)
    return broken(
      "a dead letter was replayed that the filter does not ask for",
      accepted,
      bulk.page,
      bulk.op,
      ...runs.slice(0, 1),
    );
  if (outcome === word)
    return broken(
      `a dead letter is said to be ${word} that the filter does not ask for`,
      accepted,
      bulk.page,
      bulk.op,
    );
  const last = listingsOf({ history, target, label: "last" }).findLast(({ isWhole }) => isWhole);
  // Looked at once, after the last of them.
  const isLast = opsOf(history, "bulk-replay").every(({ sentAt }) => sentAt <= bulk.op.sentAt);
  if (last === undefined || !isLast) return holds;
  const isThere = last.pages
    .flatMap((page) => entriesOn(page))
    .some((other) => jobOfEntry(target, other) === jobId);
  return isThere
    ? holds
    : broken(
        "a dead letter that the filter does not ask for is gone",
        accepted,
        bulk.op,
        ...last.pages.slice(-1),
      );
}

/** A timer may be early by this share of a span. */
const timerTolerance = 0.9;

/**
 * Of r a second, the one in place k cannot start earlier than (k - r) / r seconds after the request:
 * the first r may come at once, and whatever is slow only comes later.
 */
function lookAtRate({ op, entries }: Bulk, { target }: Judged): readonly Look[] {
  const { perSec } = filterOf(op, target);
  if (perSec === undefined) return [];
  const starts = entries
    .filter(({ isAsked, byHand }) => isAsked === true && byHand.length === 0)
    .flatMap(({ runs }) => runs.slice(0, 1))
    .toSorted((a, b) => a.arrivedAt - b.arrivedAt);
  return starts.slice(perSec).map((call, index) => {
    const leastMs = ((index + 1) / perSec) * 1_000 * timerTolerance;
    const afterMs = call.arrivedAt - op.sentAt;
    if (afterMs >= leastMs) return holds;
    const because = `${perSec + index + 1} dead letters started within ${Math.round(afterMs)} ms of a bulk replay at ${perSec} a second`;
    return broken(because, op, ...starts.slice(0, 1), call);
  });
}

/** Dead letters of another tenant never run by a bulk replay of this one. */
function lookAtForeign({ op }: Bulk, { history }: Judged): readonly Look[] {
  const foreign = [...callsOfJobs(history).values()].filter(
    ({ accepted }) => accepted.label === "foreign",
  );
  return foreign.map(({ accepted, calls }) => {
    const run = calls.find(({ arrivedAt }) => arrivedAt >= op.sentAt);
    return run === undefined
      ? holds
      : broken("a bulk replay ran a dead letter of another tenant", accepted, op, run);
  });
}
