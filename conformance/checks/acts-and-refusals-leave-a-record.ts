import { sayingOf, statusOf } from "../judging/answers.ts";
import { isAbout, trailIn, type TrailRecord } from "../judging/audit-trail.ts";
import { defineCheck, verdictFrom, type Judged } from "../judging/check.ts";
import type { JsonValue } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import { idOfEntry, jobOfEntry, listingsOf, textOf } from "../judging/dead-letters.ts";
import { deadLettersReplayedInBulk } from "../exercises/dead-letters-replayed-in-bulk.ts";
import { operatorsLeaveATrail } from "../exercises/operators-leave-a-trail.ts";
import { at } from "../target/json-pointer.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { fillPath } from "../target/target-words.ts";
import { entriesOn, opsOf } from "../judging/views.ts";

/**
 * Whoever asks afterwards who did this finds out: each act and each refused try has a record that
 * names who, when, what and what became of it, and tells an act from a try.
 *
 * A record is found by its subject, which may be the dead letter or its job; a replay of many may be
 * recorded one by one or as a whole.
 */
export const actsAndRefusalsLeaveARecord = defineCheck({
  id: "acts-and-refusals-leave-a-record",
  requirement: "RBC-4",
  level: "should",
  title:
    "Replays and discards, and tries that were refused, leave a record of who, when, what and outcome",
  clause: { text: "Jobproof contract: an act on somebody's job can be traced to whoever did it" },
  needs: ["dead-letters", "audit", "roles"],
  exercise: operatorsLeaveATrail,
  also: [deadLettersReplayedInBulk],
  scope: "exercise",
  judge: (judged) => {
    const { history, target } = judged;
    const records = trailIn(history, target);
    const acts = actsIn(judged);
    const told = acts.map((act) => ({ act, record: recordOf(act, records) }));
    const looks = [
      ...told.map(({ act, record }) => lookAtRecord({ act, record, judged })),
      ...lookAtDifferences(
        told.flatMap(({ act, record }) => (record === null ? [] : [{ act, record }])),
      ),
      ...opsOf(history, "bulk-replay").map((op) => lookAtBulk({ op, records, judged })),
    ];
    return verdictFrom({
      level: "should",
      ...sorted(looks),
      holds: `${acts.length} acts and refused tries each left a record`,
      witness: {
        acts: acts.filter(({ op }) => sayingOf(op) === "yes").length,
        refused: acts.filter(({ op }) => sayingOf(op) === "no").length,
        records: records.length,
      },
    });
  },
});

/** A replay or a discard that was accepted, or refused for who tried it, and the ids by which it may be told. */
type Act = Readonly<{ op: Op; ids: readonly string[] }>;

function actsIn({ history, target }: Judged): readonly Act[] {
  const { replay, discard } = target.deadLetters ?? {};
  const idsByPath = new Map<string, readonly string[]>();
  for (const entry of opsOf(history, "list-dead-letters").flatMap((page) => entriesOn(page))) {
    const [id, jobId] = [idOfEntry(target, entry), jobOfEntry(target, entry)];
    if (id === null) continue;
    for (const route of [replay, discard])
      if (route !== undefined)
        idsByPath.set(fillPath(route.path, id), jobId === null ? [id] : [id, jobId]);
  }
  const tried = [...opsOf(history, "replay"), ...opsOf(history, "discard")].filter(
    ({ exercise }) => exercise !== deadLettersReplayedInBulk.id,
  );
  return tried.flatMap((op): Act[] => {
    const isRefused = statusOf(op) === 401 || statusOf(op) === 403;
    const ids = idsByPath.get(op.request.path);
    return ids !== undefined && (sayingOf(op) === "yes" || isRefused) ? [{ op, ids }] : [];
  });
}

/** A short id may stand within a longer one: the record that has it as a word of its own comes first. */
function recordOf({ ids }: Act, records: readonly TrailRecord[]): TrailRecord | null {
  const about = records.filter((record) => isAbout(record, ids));
  const exact = about.find(({ subject }) =>
    subject.split(/[^\w-]+/).some((word) => ids.includes(word)),
  );
  return exact ?? about[0] ?? null;
}

function lookAtRecord(options: { act: Act; record: TrailRecord | null; judged: Judged }): Look {
  const { act, record, judged } = options;
  const { op } = act;
  const what = `${sayingOf(op) === "yes" ? "a" : "a refused"} ${op.did}`;
  if (record === null) {
    const last = lastPage(judged);
    return last === null
      ? unseen("the audit trail could not be read to its end", op)
      : broken(`${what} left no record`, op, last);
  }
  const missing = (["who", "time", "action", "outcome"] as const).filter(
    (field) => record[field] === "",
  );
  return missing.length === 0
    ? holds
    : broken(`the record of ${what} does not tell ${missing.join(", ")}`, op, record.page);
}

/** The last page of the trail that the exercise of single acts read, if that was its end. */
function lastPage({ history }: Judged): Op | null {
  const last = opsOf(history, "audit").findLast(
    ({ exercise }) => exercise !== deadLettersReplayedInBulk.id,
  );
  if (last === undefined || sayingOf(last) !== "yes") return null;
  return Array.isArray(at(last.value, "/items")) && typeof at(last.value, "/next") !== "string"
    ? last
    : null;
}

type Told = Readonly<{ act: Act; record: TrailRecord }>;

/** Two people are two in the trail, and what was refused is not told as what was done. */
function lookAtDifferences(told: readonly Told[]): readonly Look[] {
  const pairs = told.flatMap((one, index) =>
    told.slice(index + 1).map((other) => [one, other] as const),
  );
  return pairs.flatMap(([one, other]): Look[] => {
    const [a, b] = [one.act.op, other.act.op];
    const evidence = [a, b, one.record.page];
    if (a.as !== b.as && one.record.who === other.record.who)
      return [
        broken(`the trail gives the acts of ${a.as} and ${b.as} to one and the same`, ...evidence),
      ];
    const isAlike = one.record.outcome === other.record.outcome && a.did === b.did;
    if (isAlike && sayingOf(a) !== sayingOf(b))
      return [broken(`the trail tells a refused ${a.did} like one that was done`, ...evidence)];
    return [];
  });
}

/** A replay of many is recorded entry by entry, or once under a word of its own. */
function lookAtBulk(options: { op: Op; records: readonly TrailRecord[]; judged: Judged }): Look {
  const { op, records, judged } = options;
  if (sayingOf(op) !== "yes") return unseen("a bulk replay was not accepted", op);
  const { idAt = "/id" } = judged.target.deadLetters?.bulkReplay ?? {};
  const items = at(op.value, "/items");
  const replayed = Array.isArray(items)
    ? items.map((item: JsonValue) => textOf(at(item, idAt)) ?? "")
    : [];
  const trail = opsOf(judged.history, "audit").filter(
    ({ exercise, sentAt }) => exercise === op.exercise && sentAt > op.doneAt,
  );
  if (replayed.length === 0 || !trail.some((page) => sayingOf(page) === "yes"))
    return unseen("the trail of a bulk replay could not be read", op, ...trail.slice(0, 1));
  const own = records.filter(({ page }) => page.exercise === op.exercise);
  const isListed = own.some((record) => isAbout(record, replayed));
  const actions = new Set(listedActions(judged, own));
  const isWhole = own.some(({ action }) => action !== "" && !actions.has(action));
  return isListed || isWhole
    ? holds
    : broken("a bulk replay left no record", op, ...trail.slice(-1));
}

/** The words for acts on one dead letter. */
function listedActions(
  { history, target }: Judged,
  records: readonly TrailRecord[],
): readonly string[] {
  const ids = listingsOf({ history, target })
    .flatMap(({ entries }) => entries)
    .flatMap((entry) => [idOfEntry(target, entry) ?? "", jobOfEntry(target, entry) ?? ""]);
  return records.filter((record) => isAbout(record, ids)).map(({ action }) => action);
}
