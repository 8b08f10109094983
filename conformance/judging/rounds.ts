import { sayingOf, statusOf } from "./answers.ts";
import type { Call } from "../contract/call.ts";
import type { History } from "../contract/history.ts";
import type { JobId } from "../contract/job.ts";
import type { Op } from "../contract/op.ts";
import { raceLabels, racingRequests } from "../exercises/racing-requests.ts";
import { callsByToken, groupBy, notesOf, opsOf } from "./views.ts";

/** Last bytes that left us further apart than this did not arrive together. */
const togetherWithinMs = 50;

/** One round of a race for a key, as it was seen. */
export type Round = Readonly<{
  racers: readonly Op[];
  /** The first answer that names a job. */
  winner: Op | null;
  /** Every job that any racer was given. */
  jobIds: readonly JobId[];
  /** The last answer to the same request after the race. */
  repeat: Op | null;
  calls: readonly Call[];
  releasedWithinMs: number;
  /** Whether some were told 503, in this and in few other rounds: that is load, and not how losers are treated. */
  isDisturbed: boolean;
  /** Whether the requests were released together, and nothing else disturbed them: else it was no race. */
  isRace: boolean;
}>;

/** Every round in a history. */
export function roundsIn(history: History): readonly Round[] {
  const racersOf = groupBy(opsOf(history, "submit", raceLabels.racer), (op) => op.token);
  const repeatsOf = groupBy(opsOf(history, "submit", raceLabels.repeat), (op) => op.token);
  const callsOfToken = callsByToken(history);
  const turnedAway = [...racersOf.values()].filter((racers) => racers.some(isUnavailable));
  const areFew = 2 * turnedAway.length < racersOf.size;
  return [...racersOf].map(([token, racers]) => {
    const [note] = notesOf(history, racingRequests, token);
    const { releasedWithinMs = Number.POSITIVE_INFINITY } = note?.figures ?? {};
    const named = racers.filter((op) => sayingOf(op) === "yes" && op.jobId !== null);
    const isDisturbed = areFew && racers.some(isUnavailable);
    return {
      racers,
      winner: named.toSorted((a, b) => a.doneAt - b.doneAt)[0] ?? null,
      jobIds: [...new Set(named.flatMap((op) => op.jobId ?? []))],
      repeat: repeatsOf.get(token)?.at(-1) ?? null,
      calls: callsOfToken.get(token) ?? [],
      releasedWithinMs,
      isDisturbed,
      isRace: racers.length > 1 && releasedWithinMs <= togetherWithinMs && !isDisturbed,
    };
  });
}

/** 503 asks to come again, and says nothing of the race. */
function isUnavailable(op: Op): boolean {
  return statusOf(op) === 503;
}
