import { sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { callsOfJobs } from "../judging/calls-of-job.ts";
import { cancellationsIn, lookAtCancellation } from "../judging/cancellation.ts";
import { defineCheck, verdictFrom, type Judged } from "../judging/check.ts";
import type { Op } from "../contract/op.ts";
import { actions, type Action } from "../contract/principal.ts";
import { everyRoleTries } from "../exercises/every-role-tries.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { roleNames, tryLabel, type RoleName } from "../judging/role-matrix.ts";
import { lookAtUncanceled, lookAtUntouchedEntry } from "../judging/untouched.ts";
import { allOps, opsOf } from "../judging/views.ts";

/**
 * The declared matrix holds in both directions: who may, can; who may not, is refused and changes
 * nothing.
 *
 * A refusal is 403. 401 and 404 refuse as well, by another scheme.
 */
export const eachRoleMayDoWhatIsDeclaredAndNoMore = defineCheck({
  id: "each-role-may-do-what-is-declared-and-no-more",
  requirement: "RBC-2",
  level: "must",
  title: "Each role can do exactly what is declared; a refusal is 403 and changes nothing",
  clause: {
    text: "RFC 9110, 15.5.4: the server understood the request and refuses it; Jobproof contract for the matrix",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4",
  },
  needs: ["roles"],
  exercise: everyRoleTries,
  scope: "exercise",
  judge: (judged) => {
    const cells = roleNames.flatMap((role) =>
      actions.map((action) => cellOf(judged, role, action)),
    );
    const tried = cells.filter((cell) => cell.tries.length > 0);
    return verdictFrom({
      level: "must",
      ...sorted(tried.flatMap((cell) => lookAt(cell, judged))),
      holds: `${tried.length} cells of the matrix of roles and acts are as declared`,
      witness: {
        cells: tried.length,
        allowed: tried.filter(({ isAllowed }) => isAllowed).length,
        refused: tried.filter(({ isAllowed }) => !isAllowed).length,
      },
    });
  },
});

/** One cell of the matrix: what a role tried, and the job that it was tried on. */
type Cell = Readonly<{
  role: RoleName;
  action: Action;
  isAllowed: boolean;
  tries: readonly Op[];
  submitted: Op | null;
}>;

function cellOf({ history, target }: Judged, role: RoleName, action: Action): Cell {
  const label = tryLabel(action, role);
  const tries = allOps(history).filter((op) => op.label === label && op.as === role);
  return {
    role,
    action,
    isAllowed: target.credentials?.roles?.[role].may.includes(action) === true,
    // A cancel is tried again while the job is not waiting yet: the last answer counts.
    tries: action === "cancel" ? tries.slice(-1) : tries,
    submitted: opsOf(history, "submit", label)[0] ?? null,
  };
}

function lookAt(cell: Cell, judged: Judged): readonly Look[] {
  return cell.isAllowed
    ? [...cell.tries.map((op) => lookAtAllowed(cell, op)), ...lookAtEffect(cell, judged)]
    : [...cell.tries.map((op) => lookAtRefused(cell, op)), ...lookAtNoEffect(cell, judged)];
}

function lookAtAllowed({ role, action }: Cell, op: Op): Look {
  const saying = sayingOf(op);
  if (saying === "yes") return holds;
  if (deniedBy.has(statusOf(op)))
    return broken(`the ${role} may ${action}, and is answered ${wordOf(op)}`, op);
  return unseen(`the ${role} may ${action}, and was answered ${wordOf(op)}`, op);
}

function lookAtRefused({ role, action }: Cell, op: Op): Look {
  const saying = sayingOf(op);
  if (saying === "yes") return broken(`the ${role} may not ${action}, and can`, op);
  if (saying !== "no")
    return unseen(`the ${role} may not ${action}, and was answered ${wordOf(op)}`, op);
  if (statusOf(op) === 403) return holds;
  return tolerated(`the ${role} may not ${action}, and is answered ${wordOf(op)}, not 403`, op);
}

/** Answers by which a service says "not you", 404 by hiding. */
const deniedBy: ReadonlySet<number> = new Set([401, 403, 404]);

/** What was allowed and accepted must have happened. */
function lookAtEffect({ role, action, submitted, tries }: Cell, judged: Judged): readonly Look[] {
  const { history } = judged;
  const accepted = tries.find((op) => sayingOf(op) === "yes");
  if (accepted === undefined || submitted === null) return [];
  if (action === "cancel") {
    const label = tryLabel(action, role);
    return cancellationsIn({ history, label }).map(lookAtCancellation);
  }
  if (action !== "replay") return [];
  const calls = callsOfJobs(history).get(submitted.jobId ?? "")?.calls ?? [];
  return calls.some((call) => call.arrivedAt > accepted.sentAt)
    ? [holds]
    : [broken(`the ${role}'s replay was accepted, and nothing ran`, submitted, accepted)];
}

/** What was refused must not have happened. */
function lookAtNoEffect(cell: Cell, { history, target }: Judged): readonly Look[] {
  const { action, submitted } = cell;
  const act = cell.tries.find((op) => sayingOf(op) === "no");
  if (act === undefined || submitted === null) return [];
  if (action === "cancel") return [lookAtUncanceled({ history, submitted, act })];
  return [lookAtUntouchedEntry({ history, target, submitted, act, label: "last" })];
}
