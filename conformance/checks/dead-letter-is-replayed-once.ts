import { sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { callsOfJobs } from "../judging/calls-of-job.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { Op } from "../contract/op.ts";
import { oneDeadLetterReplayedAtOnce } from "../exercises/one-dead-letter-replayed-at-once.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { opsOf } from "../judging/views.ts";

/**
 * "Replay" is pressed twice by impatient people, and by two people at once: one entry is one run.
 *
 * The others may be refused with 409, or be given the first answer again.
 */
export const deadLetterIsReplayedOnce = defineCheck({
  id: "dead-letter-is-replayed-once",
  requirement: "DLQ-3",
  level: "must",
  title: "A dead letter that is replayed many times at once, and again later, runs once",
  clause: {
    text: "Jobproof contract: idempotency applies to a replay as to a submission",
  },
  needs: ["dead-letters"],
  exercise: oneDeadLetterReplayedAtOnce,
  scope: "exercise",
  judge: ({ history }) => {
    const entries = [...callsOfJobs(history).values()].map(({ accepted, calls }): Pressed => {
      const replays = opsOf(history, "replay", accepted.label);
      const from = replays[0]?.sentAt ?? Number.POSITIVE_INFINITY;
      return { accepted, replays, runs: calls.filter((call) => call.arrivedAt > from) };
    });
    const replays = entries.flatMap((entry) => entry.replays);
    return verdictFrom({
      level: "must",
      ...sorted(entries.flatMap(lookAt)),
      holds: `${replays.length} replays of ${entries.length} dead letters made one run each`,
      witness: {
        deadLetters: entries.length,
        replays: replays.length,
        accepted: replays.filter((op) => op.outcome === "ok").length,
        runs: entries.reduce((sum, { runs }) => sum + runs.length, 0),
      },
    });
  },
});

/** One dead letter, all replays of it, and the calls that its job made from then on. */
type Pressed = Readonly<{ accepted: Op; replays: readonly Op[]; runs: readonly Call[] }>;

function lookAt(entry: Pressed): readonly Look[] {
  const { accepted, replays, runs } = entry;
  const taken = replays.filter((op) => sayingOf(op) === "yes");
  const doubtful = replays.filter((op) => sayingOf(op) === "unclear");
  if (replays.length === 0) return [];
  if (runs.length > 1) {
    const because = `one dead letter was replayed ${replays.length} times and ran ${runs.length} times`;
    return [broken(because, accepted, ...replays.slice(0, 2), ...runs)];
  }
  if (taken.length === 0 && doubtful.length === 0 && runs.length > 0)
    return [
      broken(
        "every replay was refused, and the job ran",
        accepted,
        ...replays.slice(0, 2),
        ...runs,
      ),
    ];
  if (taken.length > 0 && runs.length === 0)
    return [
      broken("a replay was accepted, and the job did not run", accepted, ...taken.slice(0, 1)),
    ];
  if (taken.length === 0) {
    // A service may want no body, or another one: the plain replays of the other entry tell.
    const [one] = doubtful;
    return one === undefined ? [] : [unseen("no replay was answered clearly", accepted, one)];
  }
  return [holds, ...replays.flatMap((op) => oddAnswer(op))];
}

function oddAnswer(op: Op): readonly Look[] {
  if (sayingOf(op) === "unclear") {
    // No answer, and 503 for one who is busy, say nothing of the replay.
    if (op.answer === null || statusOf(op) === 503) return [];
    return [tolerated(`one of many replays was answered ${wordOf(op)}, not 409`, op)];
  }
  const isGone = statusOf(op) === 404 || statusOf(op) === 410;
  return isGone ? [tolerated(`a repeated replay was answered ${wordOf(op)}, not 409`, op)] : [];
}
