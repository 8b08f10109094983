import { sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { Op } from "../contract/op.ts";
import { wrongLabels, wrongRequests } from "../exercises/wrong-requests.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { callsByToken, groupBy, lastSightings, opsOf, showsEnd } from "../judging/views.ts";

/** One 500 may be an accident; a body that is answered so each time is not handled. */
const notByAccident = 3;

/**
 * A client that is told 202 goes away. What can be known to be wrong must be said while it listens.
 *
 * Any 4xx will do. That no job was made of it shows at the ledger, after valid jobs that were
 * submitted later have ended.
 */
export const invalidRequestIsRefusedAtOnce = defineCheck({
  id: "invalid-request-is-refused-at-once",
  requirement: "ACC-4",
  level: "must",
  title: "A request that cannot start is refused at once with 4xx, and never runs",
  clause: {
    text: "AIP-151, Errors: errors that prevent a long-running operation from starting must return an error response",
    url: "https://google.aip.dev/151#errors",
  },
  needs: [],
  exercise: wrongRequests,
  scope: "exercise",
  judge: ({ history }) => {
    const submits = opsOf(history, "submit");
    const invalid = submits.filter((op) => op.label.startsWith(wrongLabels.invalid));
    const calls = callsByToken(history);
    const last = lastSightings(history);
    const controls = submits.filter(
      (op) =>
        op.label === wrongLabels.corrected &&
        showsEnd(last.get(op.jobId ?? "")) &&
        calls.has(op.token ?? ""),
    );
    const tries = groupBy(invalid, (op) => op.label);
    const looks = [...tries].map(([label, ops]) =>
      lookAt({ label, ops, calls: ops.flatMap((op) => calls.get(op.token ?? "") ?? []) }),
    );
    const { examined, ...found } = sorted(controls.length === 0 ? [...looks, noControl] : looks);
    return verdictFrom({
      level: "must",
      examined,
      holds: `${examined} kinds of invalid body were refused with 4xx, and none of them ran`,
      ...found,
      witness: { invalid: invalid.length, kinds: tries.size, validJobsAfterwards: controls.length },
    });
  },
});

const noControl = unseen("no valid job that was submitted afterwards was seen to run and end");

function lookAt(options: { label: string; ops: readonly Op[]; calls: readonly Call[] }): Look {
  const { label, ops, calls } = options;
  const accepted = ops.find((op) => sayingOf(op) === "yes");
  if (accepted !== undefined)
    return broken(`an ${label} was answered ${wordOf(accepted)}`, accepted, ...calls.slice(0, 1));
  const refused = ops.find((op) => sayingOf(op) === "no");
  const [call] = calls;
  if (refused !== undefined && call !== undefined)
    return broken(`an ${label} was refused with ${wordOf(refused)}, and yet ran`, refused, call);
  if (refused !== undefined) return holds;
  const isAlways500 = ops.length >= notByAccident && ops.every((op) => statusOf(op) === 500);
  const times = `${ops.length} of ${ops.length} times`;
  return isAlways500
    ? broken(`an ${label} was answered 500, ${times}: it asks to try again in vain`, ...ops)
    : unseen(`an ${label} was answered ${[...new Set(ops.map(wordOf))].join(", ")}`, ...ops);
}
