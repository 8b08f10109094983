import { sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { sameKeyOfTwoTenants, tenantLabels } from "../exercises/same-key-of-two-tenants.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { callsByToken, groupBy, opsOf } from "../judging/views.ts";

/**
 * Two customers may choose the same key; neither may get, or learn of, the other's job.
 *
 * A refusal counts against the service only if the same tenant's job under a fresh key was accepted.
 */
export const keyBelongsToItsTenant = defineCheck({
  id: "key-belongs-to-its-tenant",
  requirement: "IDM-5",
  level: "must",
  title: "The same key of another tenant makes a job of its own, and leaks nothing",
  clause: {
    text: "Idempotency-Key draft, Security Considerations: implement a unique composite key as the idempotent cache lookup key",
    url: "https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07#section-5",
  },
  needs: ["idempotency-key", "two-tenants"],
  exercise: sameKeyOfTwoTenants,
  scope: "exercise",
  judge: ({ history }) => {
    const pairs = pairsIn(history);
    const { examined, ...found } = sorted(pairs.flatMap(looksAt));
    return verdictFrom({
      level: "must",
      examined,
      holds: `${pairs.length} of ${pairs.length} times a second tenant got a job of its own under the same key`,
      ...found,
      witness: {
        pairs: pairs.length,
        repeats: pairs.flatMap((pair) => pair.repeats).length,
        calls: pairs.flatMap((pair) => pair.calls).length,
      },
    });
  },
});

/** What two tenants did with one key, and what came of it. */
type Pair = Readonly<{
  first: Op;
  second: Op;
  repeats: readonly Op[];
  /** The second tenant's jobs under fresh keys. */
  isAcceptedElsewhere: boolean;
  /** Of all jobs. */
  reads: readonly Op[];
  calls: readonly Call[];
}>;

function pairsIn(history: History): readonly Pair[] {
  const { first, second, repeat, control } = tenantLabels;
  const seconds = groupBy(opsOf(history, "submit", second), (op) => op.token);
  const repeats = groupBy(opsOf(history, "submit", repeat), (op) => op.token);
  const calls = callsByToken(history);
  const reads = opsOf(history, "read");
  const welcome = opsOf(history, "submit", control).filter((op) => sayingOf(op) === "yes");
  return opsOf(history, "submit", first).flatMap((op): Pair[] => {
    const token = op.token ?? "";
    const [other] = seconds.get(token) ?? [];
    if (other === undefined || op.jobId === null) return [];
    return [
      {
        first: op,
        second: other,
        repeats: repeats.get(token) ?? [],
        isAcceptedElsewhere: welcome.some((accepted) => accepted.as === other.as),
        reads,
        calls: calls.get(token) ?? [],
      },
    ];
  });
}

function looksAt(pair: Pair): readonly Look[] {
  const { first, second } = pair;
  const answer = lookAtSecond(pair);
  if (answer.kind !== "holds") return [answer];
  const mixed = pair.repeats.find((op) => {
    const foreign = op.as === first.as ? second.jobId : first.jobId;
    return op.jobId !== null && op.jobId === foreign;
  });
  if (mixed !== undefined)
    return [broken("a repeat gave a tenant the other tenant's job", first, second, mixed)];
  return [lookAtEnds(pair)];
}

function lookAtSecond({ first, second, isAcceptedElsewhere }: Pair): Look {
  const { headers = {}, body = "" } = second.answer ?? {};
  const told = [body, ...Object.values(headers)];
  const id = first.jobId ?? "";
  if (second.jobId === first.jobId || (isUnguessable(id) && told.some((it) => it.includes(id))))
    return broken("another tenant that used the same key was told of this job", first, second);
  const saying = sayingOf(second);
  if (saying === "no" && isAcceptedElsewhere)
    return broken(
      `the same key of another tenant was answered ${statusOf(second)}, and a fresh one accepted`,
      first,
      second,
    );
  return saying === "yes" && second.jobId !== null
    ? holds
    : unseen(`another tenant's request was answered ${wordOf(second)}`, first, second);
}

/** A short id, such as a number, may stand in any answer by chance. */
function isUnguessable(id: string): boolean {
  return id.length >= 8;
}

function lookAtEnds({ first, second, reads, calls }: Pair): Look {
  const last = [first, second].map((owner) =>
    reads.findLast((read) => read.jobId === owner.jobId && read.as === owner.as),
  );
  const denied = last.find((read) => read !== undefined && sayingOf(read) === "no");
  if (denied !== undefined)
    return broken(`a tenant cannot read the job that it was given (${wordOf(denied)})`, denied);
  if (!last.every((read) => read?.state === "succeeded"))
    return unseen("the jobs of both tenants were not seen to succeed", first, second);
  return calls.length < 2
    ? broken("two jobs of two tenants succeeded, and only one ran", first, second, ...calls)
    : holds;
}
