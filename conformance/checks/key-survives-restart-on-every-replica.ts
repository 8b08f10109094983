import { isRedirect, sayingOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { FaultEvent } from "../contract/fault.ts";
import type { Op } from "../contract/op.ts";
import { complaintAboutIdentity } from "../judging/effects.ts";
import { deathLabels, deathRightAfter202 } from "../exercises/death-right-after-202.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { callsByToken, faultsOf, groupBy, opsOf } from "../judging/views.ts";

/**
 * The retry of a client whose server died goes to another server, or to the same one that knows only
 * what it wrote down.
 *
 * The last answer to a repeat counts: a service that was just started may refuse for a moment.
 */
export const keySurvivesRestartOnEveryReplica = defineCheck({
  id: "key-survives-restart-on-every-replica",
  requirement: "IDM-6",
  level: "must",
  title: "The key is known after a restart, and to every replica",
  clause: {
    text: "Idempotency-Key draft, 2.5.2: the server is responsible for managing the lifecycle of the idempotency key",
    url: "https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07#section-2.5.2",
  },
  needs: ["idempotency-key", "api-process"],
  exercise: deathRightAfter202,
  scope: "exercise",
  judge: ({ history }) => {
    const { beforeAllDie, beforeOneDies, afterRestart, elsewhere } = deathLabels;
    const submits = opsOf(history, "submit");
    const those = (...labels: readonly string[]): readonly Op[] =>
      submits.filter((op) => labels.includes(op.label));
    const kills = faultsOf(history, "api").filter(({ fault }) => fault === "kill");
    const originals = those(beforeAllDie, beforeOneDies).filter((op) => op.jobId !== null);
    const repeats = groupBy(those(afterRestart, elsewhere), (op) => op.token);
    const calls = callsByToken(history);
    const looks = originals.flatMap((original) => {
      const told = repeats.get(original.token ?? "")?.at(-1);
      if (told === undefined || !isAcross(kills, original, told)) return [];
      return [lookAt({ original, told, calls: calls.get(original.token ?? "") ?? [] })];
    });
    const { examined, ...found } = sorted(looks);
    const isElsewhere = (op: Op): boolean => op.label === elsewhere;
    return verdictFrom({
      level: "must",
      examined,
      holds: `${examined} repeats after a SIGKILL gave the job that was accepted before it`,
      ...found,
      witness: {
        jobs: originals.length,
        repeatedAfterRestart: [...repeats.values()].filter((ops) => !ops.some(isElsewhere)).length,
        repeatedElsewhere: [...repeats.values()].filter((ops) => ops.some(isElsewhere)).length,
        apiKills: kills.length,
      },
    });
  },
});

/** Says whether a process died between the two. */
function isAcross(kills: readonly FaultEvent[], original: Op, told: Op): boolean {
  return kills.some(
    (kill) => original.doneAt <= kill.injectedAt && kill.confirmedAt <= told.sentAt,
  );
}

function lookAt(options: { original: Op; told: Op; calls: readonly Call[] }): Look {
  const { original, told, calls } = options;
  const saying = sayingOf(told);
  if (saying === "later" || saying === "unclear")
    return unseen(`a repeat after a SIGKILL was answered ${wordOf(told)}`, original, told);
  if (saying === "no")
    return broken(`a repeat after a SIGKILL was answered ${wordOf(told)}`, original, told);
  if (isRedirect(told)) return tolerated(`a repeat was answered ${wordOf(told)}`, original, told);
  if (told.jobId === null) return broken("a repeat after a SIGKILL names no job", original, told);
  if (told.jobId !== original.jobId)
    return broken("a repeat after a SIGKILL made another job", original, told);
  const complaint = complaintAboutIdentity(calls);
  return complaint === null ? holds : broken(`after a SIGKILL, ${complaint}`, original, ...calls);
}
