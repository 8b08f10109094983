import { canonicalJson } from "../canonical-json.ts";
import { defineCheck, verdictFrom, type Judged } from "../judging/check.ts";
import type { DeadLetterFields } from "../contract/target.ts";
import { entriesByJob, fieldOf, idOfEntry } from "../judging/dead-letters.ts";
import { timeOf } from "../judging/bulk-filters.ts";
import { lookAtField, type Kept } from "../judging/dead-letter-fields.ts";
import { deadLettersInspected } from "../exercises/dead-letters-inspected.ts";
import { sorted, tolerated, broken, type Look } from "../judging/looks.ts";
import { fillPath } from "../target/target-words.ts";
import { acceptedJobs, callsByToken, opsOf } from "../judging/views.ts";

/**
 * A dead letter must be enough to understand and to repeat the job: what it was, whose, why and
 * when it failed. Each field that the target file names is compared with the submission.
 */
export const deadLetterKeepsTheWholeJob = defineCheck({
  id: "dead-letter-keeps-the-whole-job",
  requirement: "DLQ-2",
  level: "must",
  title: "A dead letter keeps payload, trace, tenant, key, priority, attempts, reason and times",
  clause: {
    text: "Jobproof contract; after RabbitMQ's x-death header, which tells why, how often and since when",
    url: "https://www.rabbitmq.com/docs/dlx#effects",
  },
  needs: ["dead-letters"],
  exercise: deadLettersInspected,
  scope: "exercise",
  judge: (judged) => {
    const { target } = judged;
    const fields = Object.keys(target.deadLetters?.fields ?? {}).filter(isJudged);
    const kept = keptIn(judged);
    const looks = [
      ...kept.flatMap((letter) => fields.map((field) => lookAtField(letter, field))),
      ...kept.flatMap(lookAtTimes),
      ...tenantsAgree(kept),
    ];
    return verdictFrom({
      level: "must",
      ...sorted(looks),
      holds: `${kept.length} dead letters keep what was submitted, in ${fields.length} fields each`,
      witness: { deadLetters: kept.length, fields: fields.length },
    });
  },
});

/** Every entry that can be found for a job of ours, with all that it should have kept. */
function keptIn({ history, target }: Judged): readonly Kept[] {
  const calls = callsByToken(history);
  const accepted = acceptedJobs(history);
  const reads = opsOf(history, "read-dead-letter", "first");
  const sights = entriesByJob({ history, target, label: "first" });
  return [...sights].flatMap(([jobId, { entry, page }]): Kept[] => {
    const submitted = accepted.get(jobId);
    if (submitted === undefined) return [];
    const path = fillPath(target.deadLetters?.read ?? "", idOfEntry(target, entry) ?? "");
    const read = reads.find((op) => op.request.path === path && op.value !== null);
    return [
      {
        target,
        submitted,
        seenAt: read ?? page,
        calls: (calls.get(submitted.token ?? "") ?? []).filter(
          (call) => call.arrivedAt < page.sentAt,
        ),
        // A list may be a summary; the entry itself has the whole.
        says: (field) =>
          fieldOf({ target, entry: read?.value ?? null, field }) ??
          fieldOf({ target, entry, field }),
      },
    ];
  });
}

function isJudged(field: string): field is keyof DeadLetterFields {
  return field !== "id" && field !== "jobId";
}

function lookAtTimes({ says, submitted, seenAt }: Kept): readonly Look[] {
  const [first, last] = [says("firstAt"), says("lastAt")];
  if (first === undefined || last === undefined) return [];
  const [from, to] = [timeOf(first), timeOf(last)];
  if (Number.isNaN(from) || Number.isNaN(to))
    return [tolerated("a dead letter's times cannot be read as times", submitted, seenAt)];
  if (from <= to) return [];
  return [broken("a dead letter was first tried after it was last tried", submitted, seenAt)];
}

/** One tenant has one name. */
function tenantsAgree(kept: readonly Kept[]): readonly Look[] {
  const [first] = kept;
  if (first === undefined) return [];
  const name = nameOf(first);
  const other = kept.find((letter) => nameOf(letter) !== name);
  if (other === undefined) return [];
  const because = "two dead letters of one tenant name different tenants";
  return [broken(because, first.submitted, first.seenAt, other.submitted, other.seenAt)];
}

/** A service may tell more of a tenant than a word. */
function nameOf({ says }: Kept): string {
  return canonicalJson(says("tenant") ?? null);
}
