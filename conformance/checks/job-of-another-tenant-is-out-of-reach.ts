import { sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom, type Judged } from "../judging/check.ts";
import type { Did, Op } from "../contract/op.ts";
import type { Principal } from "../contract/principal.ts";
import type { Target } from "../contract/target.ts";
import { jobOfEntry } from "../judging/dead-letters.ts";
import { foreignTenantTries } from "../exercises/foreign-tenant-tries.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { at } from "../target/json-pointer.ts";
import { lookAtUncanceled, lookAtUntouchedEntry } from "../judging/untouched.ts";
import { allOps, entriesOn, opsOf } from "../judging/views.ts";

/**
 * To another tenant a job does not exist: the answer is the one for an id that nobody has, nothing of
 * the job is in it, and nothing happens to the job.
 *
 * 403 keeps the job out of reach as well, but tells that there is one.
 */
export const jobOfAnotherTenantIsOutOfReach = defineCheck({
  id: "job-of-another-tenant-is-out-of-reach",
  requirement: "RBC-3",
  level: "must",
  title:
    "Another tenant's job answers like an unknown id on every route, leaks nothing and stays untouched",
  clause: {
    text: "OWASP API Security Top 10, API1 (broken object level authorization): every access by id checks whose object it is",
    url: "https://owasp.org/API-Security/editions/2023/en/0xa1-broken-object-level-authorization/",
  },
  needs: ["two-tenants"],
  exercise: foreignTenantTries,
  scope: "exercise",
  judge: (judged) => {
    const { history, target } = judged;
    const owned = opsOf(history, "submit").filter((op) => op.jobId !== null);
    const tries = allOps(history).filter((op) => op.label === "foreign");
    const unknown = allOps(history).filter((op) => op.label === "unknown");
    const looks = [
      ...(owned.length === 0 ? [nobodysJob] : []),
      ...tries.map((op) => lookAtLeak({ op, owned, target }) ?? lookAtAnswer(op, unknown)),
      ...tries.flatMap((op) => lookAtEffect(op, judged)),
    ];
    return verdictFrom({
      level: "must",
      ...sorted(looks),
      holds: `${tries.length} requests for another tenant's jobs were answered like requests for unknown ids`,
      witness: {
        requests: tries.length,
        routes: new Set(tries.map((op) => op.did)).size,
        jobs: owned.length,
      },
    });
  },
});

const nobodysJob = unseen("no job was accepted that another tenant could reach for");

function lookAtAnswer(op: Op, unknown: readonly Op[]): Look {
  const saying = sayingOf(op);
  if (saying === "unclear" || saying === "later")
    return unseen(`a request for another tenant's job was answered ${wordOf(op)}`, op);
  if (op.did === "list-dead-letters")
    return saying === "no" || Array.isArray(at(op.value, "/items"))
      ? holds
      : unseen("a list of dead letters could not be read", op);
  if (saying === "yes" && isLook(op.did))
    return broken(`another tenant's job is answered ${wordOf(op)}`, op);
  const isAlike = unknown.some(
    (other) => other.did === op.did && other.as === op.as && statusOf(other) === statusOf(op),
  );
  if (isAlike || statusOf(op) === 404 || statusOf(op) === 410) return holds;
  if (statusOf(op) === 403 || statusOf(op) === 401)
    return tolerated(`another tenant's job is answered ${wordOf(op)}, an unknown id is not`, op);
  return broken(`another tenant's job is answered ${wordOf(op)}, unlike an unknown id`, op);
}

function isLook(did: Did): boolean {
  return (["read", "result", "subscribe", "read-dead-letter"] as readonly Did[]).includes(did);
}

/** Finds what only the owner may see: its payload anywhere, and in a list that there is such a job. */
function lookAtLeak(options: { op: Op; owned: readonly Op[]; target: Target }): Look | null {
  const { op, owned, target } = options;
  const shown = `${op.answer?.body ?? ""} ${JSON.stringify(op.value)}`;
  const listed = new Set(
    op.did === "list-dead-letters" ? entriesOn(op).map((entry) => jobOfEntry(target, entry)) : [],
  );
  const foreign = owned.filter((submit) => submit.as !== tenantOf(op.as));
  const leaked = foreign.find(
    ({ token, jobId }) => (token !== null && shown.includes(token)) || listed.has(jobId),
  );
  return leaked === undefined
    ? null
    : broken("an answer shows a job of another tenant", leaked, op);
}

/** All roles but one belong to the first tenant. */
function tenantOf(principal: Principal): Principal {
  return principal === "tenant-b" || principal === "admin-b" ? "tenant-b" : "tenant-a";
}

/** Looks at what the try would have changed. */
function lookAtEffect(act: Op, { history, target }: Judged): readonly Look[] {
  const foreign = opsOf(history, "submit").filter((op) => op.as !== tenantOf(act.as));
  const waiting = foreign.find((op) => op.label === "waits");
  const dead = foreign.find((op) => op.label === "dead");
  if (act.did === "cancel" && waiting !== undefined && act.jobId === waiting.jobId)
    return [lookAtUncanceled({ history, submitted: waiting, act })];
  if ((act.did === "replay" || act.did === "discard") && dead !== undefined)
    return [lookAtUntouchedEntry({ history, target, submitted: dead, act, label: "last" })];
  return [];
}
