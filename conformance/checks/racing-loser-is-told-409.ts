import { sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { racingRequests } from "../exercises/racing-requests.ts";
import { broken, holds, sorted, tolerated, type Look } from "../judging/looks.ts";
import { mediaTypeOf, problemJson } from "../judging/problem.ts";
import { roundsIn, type Round } from "../judging/rounds.ts";

const conflict = 409;

/**
 * A loser that is told "conflict, still being accepted" knows that asking again will do.
 *
 * Who comes after the winner has been answered is no loser any more and is given its answer, so that
 * any mix of both is as it should be. A service that gives everybody the winner's answer and never
 * says 409 does no harm: NON-STRICT, unless its profile declares just that.
 */
export const racingLoserIsTold409 = defineCheck({
  id: "racing-loser-is-told-409",
  requirement: "IDM-3",
  level: "should",
  title: "Who loses a race for a key is answered 409 with a problem document",
  clause: {
    text: "Idempotency-Key draft, 2.7: if the original request is still being processed, the resource server SHOULD reply with 409 and a problem description",
    url: "https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07#section-2.7",
  },
  needs: ["idempotency-key"],
  exercise: racingRequests,
  scope: "exercise",
  judge: ({ history, target, policy }) => {
    const races = roundsIn(history).filter(({ isRace }) => isRace);
    const losers = races.flatMap(losersOf);
    const conflicts = losers.filter((op) => statusOf(op) === conflict);
    const replays = losers.filter((op) => sayingOf(op) === "yes");
    const [replay] = replays;
    const neverTold =
      replay !== undefined && conflicts.length === 0 && policy.profile?.racingLoser !== "replay"
        ? [tolerated("losers were given the winner's answer, and never 409", replay)]
        : [];
    const { examined, ...found } = sorted([
      ...losers.map((op) => lookAt(op, target)),
      ...neverTold,
    ]);
    return verdictFrom({
      level: "should",
      examined,
      holds: `${conflicts.length} losers were told 409, ${replays.length} that came later were given the winner's answer`,
      ...found,
      witness: {
        races: races.length,
        losers: losers.length,
        conflicts: conflicts.length,
        replays: replays.length,
      },
    });
  },
});

/** All but the winner; who got no answer has lost nothing that we could judge. */
function losersOf({ racers, winner }: Round): readonly Op[] {
  return racers.filter((op) => op !== winner && op.answer !== null && sayingOf(op) !== "later");
}

function lookAt(op: Op, target: Target): Look {
  if (sayingOf(op) === "yes") return holds;
  if (statusOf(op) !== conflict) return broken(`a loser was answered ${wordOf(op)}, not 409`, op);
  const isProblem = target.errors !== "problem+json" || mediaTypeOf(op) === problemJson;
  return isProblem ? holds : broken("the 409 to a loser is not a problem document", op);
}
