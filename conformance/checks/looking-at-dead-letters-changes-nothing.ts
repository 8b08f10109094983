import { sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { canonicalJson } from "../canonical-json.ts";
import { defineCheck, verdictFrom, type Judged } from "../judging/check.ts";
import type { History } from "../contract/history.ts";
import type { JsonObject, JsonValue } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import type { DeadLetterFields, Target } from "../contract/target.ts";
import { entriesByJob, fieldOf, jobOfEntry, listingsOf } from "../judging/dead-letters.ts";
import { deadLettersInspected } from "../exercises/dead-letters-inspected.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { acceptedJobs, callsOf, groupBy, opsOf } from "../judging/views.ts";

/**
 * An inbox may be looked at by anybody, any number of times: a look is not a delivery. It takes
 * nothing out, hides nothing, counts nothing and runs nothing.
 *
 * Only fields that the target file names are compared: an age in seconds may well change.
 */
export const lookingAtDeadLettersChangesNothing = defineCheck({
  id: "looking-at-dead-letters-changes-nothing",
  requirement: "DLQ-6",
  level: "must",
  title: "Listing and reading dead letters changes none of them; they can be replayed afterwards",
  clause: {
    text: "Jobproof contract; unlike receiving from Amazon SQS, which hides a message and counts it as received",
    url: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html",
  },
  needs: ["dead-letters"],
  exercise: deadLettersInspected,
  scope: "run",
  judge: ({ history: run, ...declared }) => {
    const history = run.filter((event) => event.exercise === deadLettersInspected.id);
    const judged = { history, ...declared };
    const { target } = declared;
    const hidden = dwindled(run, judged);
    const looks = [...listLooks(judged), ...readLooks(judged), ...runLooks(judged)];
    const replays = opsOf(history, "replay", "replayable").map((op) => lookAtReplay(op, judged));
    const times = listingsOf({ history, target, label: "inspecting" }).length;
    const found = sorted([...hidden, ...looks, ...replays]);
    return verdictFrom({
      level: "must",
      ...found,
      examined: looks.length === 0 || replays.length === 0 ? 0 : found.examined,
      holds: `the dead letters are as they were after ${times} looks at the list, and one was replayed`,
      witness: {
        listed: times,
        read: opsOf(history, "read-dead-letter").length,
        entries: listLooks(judged).length,
      },
    });
  },
});

/** Each entry of ours that was on the list at first, and is looked for at last. */
function listLooks({ history, target }: Judged): readonly Look[] {
  const accepted = acceptedJobs(history);
  const first = entriesByJob({ history, target, label: "first" });
  const last = entriesByJob({ history, target, label: "last" });
  const atLast = listingsOf({ history, target, label: "last" });
  return [...first]
    .filter(([jobId]) => accepted.has(jobId))
    .map(([jobId, { entry, page }]): Look => {
      const still = last.get(jobId);
      const evidence = [page, still?.page ?? atLast.at(-1)?.pages[0] ?? page];
      if (still !== undefined)
        return compared({ target, before: entry, after: still.entry, evidence });
      return atLast.some((listing) => listing.isWhole)
        ? broken("a dead letter was gone after it had only been looked at", ...evidence)
        : unseen("the last list of dead letters could not be read", ...evidence);
    });
}

/**
 * Finds entries of ours that were hidden for a while, whoever had looked.
 *
 * Pages shift while others write: an entry may slip through one look, but not through most of several.
 */
function dwindled(run: History, { history, target }: Judged): readonly Look[] {
  const replayedAt = opsOf(history, "replay")[0]?.sentAt ?? Number.POSITIVE_INFINITY;
  const ours = acceptedJobs(history);
  const whole = listingsOf({ history: run, target }).filter(
    ({ isWhole, pages }) => isWhole && pages.every((page) => page.as !== "tenant-b"),
  );
  return [...entriesByJob({ history: run, target })]
    .filter(([jobId]) => ours.has(jobId))
    .flatMap(([jobId, { page }]): Look[] => {
      const later = whole.filter(({ pages }) =>
        pages.every((op) => op.sentAt > page.doneAt && op.doneAt < replayedAt),
      );
      const without = later.filter(({ entries }) => !entries.some(isOf(target, jobId)));
      if (later.length < fewestLooks || without.length <= later.length / 2) return [];
      const because = `a dead letter that had been looked at was missing from ${without.length} of ${later.length} later looks`;
      return [
        broken(because, page, ...without.slice(0, 1).flatMap(({ pages }) => pages.slice(0, 1))),
      ];
    });
}

const fewestLooks = 4;

function isOf(target: Target, jobId: string): (entry: JsonObject) => boolean {
  return (entry) => jobOfEntry(target, entry) === jobId;
}

/** Each entry that was read by its id, at first and at last. */
function readLooks({ history, target }: Judged): readonly Look[] {
  const reads = groupBy(opsOf(history, "read-dead-letter"), (op) => op.request.path);
  return [...reads.values()].flatMap((ops): Look[] => {
    const first = ops.find((op) => op.label === "first" && op.outcome === "ok");
    const last = ops.findLast((op) => op.label === "last");
    if (first === undefined || last === undefined) return [];
    if (sayingOf(last) === "no")
      return [
        broken(`a dead letter that was only looked at is answered ${wordOf(last)}`, first, last),
      ];
    if (sayingOf(last) !== "yes") return [unseen("a dead letter was not answered again", last)];
    const evidence = [first, last];
    return [compared({ target, before: first.value, after: last.value, evidence })];
  });
}

function compared(options: {
  target: Target;
  before: JsonValue;
  after: JsonObject | JsonValue;
  evidence: readonly Op[];
}): Look {
  const { target, before, after, evidence } = options;
  const fields = Object.keys(target.deadLetters?.fields ?? {}) as (keyof DeadLetterFields)[];
  const textOf = (entry: JsonValue, field: keyof DeadLetterFields): string =>
    canonicalJson(fieldOf({ target, entry, field }) ?? null);
  const changed = fields.find((field) => textOf(before, field) !== textOf(after, field));
  if (changed === undefined) return holds;
  return broken(`looking at a dead letter changed its field "${changed}"`, ...evidence);
}

/** Calls of jobs that were on the list at first, which began after the next look and before the replay. */
function runLooks({ history, target }: Judged): readonly Look[] {
  const accepted = acceptedJobs(history);
  const listed = [...entriesByJob({ history, target, label: "first" }).keys()];
  const tokens = new Set(listed.flatMap((jobId) => accepted.get(jobId)?.token ?? []));
  const [firstLook] = opsOf(history, "read-dead-letter", "inspecting");
  const from = opsOf(history, "list-dead-letters", "inspecting")[0] ?? firstLook;
  const until = opsOf(history, "replay")[0]?.sentAt ?? Number.POSITIVE_INFINITY;
  if (from === undefined) return [];
  return callsOf(history)
    .filter((call) => tokens.has(call.token))
    .filter((call) => call.arrivedAt > from.sentAt && call.arrivedAt < until)
    .map((call) => broken("a dead letter was run because somebody looked at it", from, call));
}

function lookAtReplay(replay: Op, { history, target }: Judged): Look {
  const saying = sayingOf(replay);
  if (statusOf(replay) === 401 || statusOf(replay) === 403)
    return unseen("none of the declared principals may replay a dead letter", replay);
  if (saying === "no")
    return broken(
      `a dead letter that was only looked at is replayed with ${wordOf(replay)}`,
      replay,
    );
  if (saying !== "yes") return unseen("a replay was not answered", replay);
  const ran = callsOf(history).some((call) => call.arrivedAt > replay.sentAt);
  if (ran) return holds;
  const pages = listingsOf({ history, target, label: "last" }).flatMap((listing) => listing.pages);
  return broken("a replay was accepted, and its job was not run", ...pages.slice(0, 1), replay);
}
