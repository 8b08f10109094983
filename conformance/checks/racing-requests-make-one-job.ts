import { sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import { complaintAboutCalls } from "../judging/effects.ts";
import { racingRequests } from "../exercises/racing-requests.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { largest } from "../judging/extremes.ts";
import { roundsIn, type Round } from "../judging/rounds.ts";

/** So many rounds are needed to say that a race is not lost now and then. */
const leastRounds = 5;

const conflict = 409;

/**
 * The retry that overtakes its original is no rarity: two proxies and one timeout make it.
 *
 * Who loses may be told 409 or be given the winner's answer; both are judged elsewhere. Here counts
 * that there is one job, that it ran once, and that nobody was answered with an error of the server. A
 * 503 in less than half of the rounds is no error: who has no time for some rounds says so.
 */
export const racingRequestsMakeOneJob = defineCheck({
  id: "racing-requests-make-one-job",
  requirement: "IDM-2",
  level: "must",
  title: "The same request many times at once makes exactly one job, and no loser gets 5xx",
  clause: {
    text: "Idempotency-Key draft, 2.6, Concurrent Request: a request that is retried before the original completed is answered with a resource conflict error",
    url: "https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07#section-2.6",
  },
  needs: ["idempotency-key"],
  exercise: racingRequests,
  scope: "exercise",
  judge: ({ history }) => {
    const rounds = roundsIn(history);
    const looks = rounds.flatMap((round) => {
      const look = lookAt(round);
      // What is broken is broken, however the requests came in; to hold, it must have been a race.
      return round.isRace || look.kind === "broken" ? [look] : [];
    });
    const { examined, ...found } = sorted(looks);
    const races = rounds.filter(({ isRace }) => isRace);
    return verdictFrom({
      level: "must",
      examined,
      atLeast: leastRounds,
      holds: `${examined} races made one job each, and each job ran once`,
      ...found,
      witness: {
        rounds: rounds.length,
        races: races.length,
        requests: rounds.reduce((sum, { racers }) => sum + racers.length, 0),
        releasedWithinMs: largest(
          races.map((round) => round.releasedWithinMs),
          0,
        ),
        calls: rounds.reduce((sum, { calls }) => sum + calls.length, 0),
      },
    });
  },
});

function lookAt(round: Round): Look {
  const { racers, winner, jobIds, repeat, calls, isDisturbed } = round;
  const failed = racers.find((op) => statusOf(op) >= 500 && !(isDisturbed && statusOf(op) === 503));
  if (failed !== undefined)
    return broken(`one of ${racers.length} racing requests was answered ${wordOf(failed)}`, failed);
  if (jobIds.length > 1) {
    const firstOfEach = jobIds.flatMap((id) => racers.find((op) => op.jobId === id) ?? []);
    return broken(`one key made ${jobIds.length} jobs in a race`, ...firstOfEach, ...calls);
  }
  if (winner === null) {
    const areConflicts = racers.every((op) => statusOf(op) === conflict);
    return areConflicts
      ? broken(`all of ${racers.length} racing requests were answered 409: nobody won`, ...racers)
      : unseen(`none of ${racers.length} racing requests was given a job`, ...racers);
  }
  const complaint = complaintAboutCalls(calls);
  if (complaint !== null) return broken(`after a race, ${complaint}`, winner, ...calls);
  if (repeat === null || sayingOf(repeat) === "later" || sayingOf(repeat) === "unclear")
    return unseen("the request could not be repeated after the race", winner);
  if (sayingOf(repeat) === "no")
    return broken(`after the race the same request was answered ${wordOf(repeat)}`, winner, repeat);
  if (repeat.jobId !== null && repeat.jobId !== winner.jobId)
    return broken("after the race the same request made another job", winner, repeat);
  return calls.length === 0 ? unseen("the job of a race was not seen to run", winner) : holds;
}
