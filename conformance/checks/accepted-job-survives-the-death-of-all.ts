import { defineCheck, verdictFrom, type Judged } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { Op } from "../contract/op.ts";
import { deathLabels, deathRightAfter202 } from "../exercises/death-right-after-202.ts";
import { fatesIn, type Fate } from "../judging/fate.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { largest } from "../judging/extremes.ts";
import { acceptedUnder, callsByToken, faultsOf } from "../judging/views.ts";

/**
 * 202 is a promise that outlives the process that gave it: what is accepted is written down first.
 *
 * The workers stand still until all have been killed, so that nothing but what was written down can
 * bring the jobs back. Judged when everything has been healed and drained.
 */
export const acceptedJobSurvivesTheDeathOfAll = defineCheck({
  id: "accepted-job-survives-the-death-of-all",
  requirement: "ACC-5",
  level: "must",
  title: "202 is sent only after the job is durable: it survives the death of every process",
  clause: {
    text: "Knative data plane, Event Acknowledgement: an event should not be acknowledged before it has been processed or stored in stable storage",
    url: "https://github.com/knative/specs/blob/main/specs/eventing/data-plane.md#event-acknowledgement-and-delivery-retry",
  },
  needs: ["api-process"],
  exercise: deathRightAfter202,
  scope: "run",
  judge: (judged) => {
    const fateOf = fatesIn(judged);
    const calls = callsByToken(judged.history);
    const accepted = acceptedBeforeDeath(judged);
    const looks = accepted.map((op) =>
      lookAt({ op, fate: fateOf(op), calls: calls.get(op.token ?? "") ?? [] }),
    );
    const { examined, ...found } = sorted(looks);
    return verdictFrom({
      level: "must",
      examined,
      holds: `${examined} jobs that were accepted right before a SIGKILL ended all the same`,
      ...found,
      witness: {
        accepted: accepted.length,
        ended: looks.filter((look) => look.kind === "holds").length,
        apiKills: killsOf(judged).length,
        lastAnswerToSignalMs: lastAnswerToSignalMs(judged, accepted),
      },
    });
  },
});

/** The jobs whose 202 came before an API process was killed. */
function acceptedBeforeDeath(judged: Judged): readonly Op[] {
  const { beforeAllDie, beforeOneDies } = deathLabels;
  const lastKillAt = killsOf(judged).at(-1)?.injectedAt ?? Number.NEGATIVE_INFINITY;
  return [beforeAllDie, beforeOneDies]
    .flatMap((label) => acceptedUnder(judged.history, { exercise: deathRightAfter202.id, label }))
    .filter((op) => op.doneAt <= lastKillAt);
}

function killsOf({ history }: Judged) {
  return faultsOf(history, "api").filter(
    ({ exercise, fault }) => exercise === deathRightAfter202.id && fault === "kill",
  );
}

/** How quickly the first kill followed the last 202 before it: the shorter, the sharper. */
function lastAnswerToSignalMs(judged: Judged, accepted: readonly Op[]): number {
  const killedAt = killsOf(judged)[0]?.injectedAt ?? 0;
  const before = accepted.filter((op) => op.doneAt <= killedAt).map((op) => op.doneAt);
  return before.length === 0 ? 0 : killedAt - largest(before);
}

function lookAt(options: { op: Op; fate: Fate; calls: readonly Call[] }): Look {
  const { op, fate, calls } = options;
  switch (fate.kind) {
    case "lost":
      return broken("a job that was answered 202 is unknown after a SIGKILL", ...fate.evidence);
    case "stuck":
      return broken("a job that was answered 202 never ended after a SIGKILL", ...fate.evidence);
    case "late":
      return unseen("a job had not ended after the drain, but may still do so", ...fate.evidence);
    case "unseen":
      return unseen("a job was not seen to end, and nobody could look", ...fate.evidence);
    case "ended": {
      const [end] = fate.evidence;
      const state = end?.kind === "op" ? end.state : null;
      // Nothing ever refused this work: who ends it without a try, however he calls that, has lost it.
      return calls.length === 0
        ? broken(
            `a job that was answered 202 ended ${state} without having run`,
            op,
            ...fate.evidence,
          )
        : holds;
    }
    default:
      return fate.kind satisfies never;
  }
}
