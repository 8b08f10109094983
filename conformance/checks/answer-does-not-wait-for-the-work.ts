import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import {
  heldMs,
  longAndShortJobsInTurn,
  turnLabels,
} from "../exercises/long-and-short-jobs-in-turn.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { largest, smallest } from "../judging/extremes.ts";
import { callsByToken, opsOf } from "../judging/views.ts";

/**
 * Whoever waits for the answer as long as for the work has no need of a job.
 *
 * Three looks, each at requests made in turn, so that a busy machine was busy for both: an answer
 * that came only after its own job's call was answered; held jobs that were all answered later than
 * any short one; and, behind each backlog, the slow tenth of answers later than any in the batches
 * around it. One late answer proves nothing and is not looked at.
 */
export const answerDoesNotWaitForTheWork = defineCheck({
  id: "answer-does-not-wait-for-the-work",
  requirement: "ACC-6",
  level: "should",
  title: "How soon a job is accepted depends neither on how long it runs nor on how many wait",
  clause: {
    text: "RFC 9110, 15.3.3: the request has been accepted for processing, but the processing has not been completed",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.3.3",
  },
  needs: [],
  exercise: longAndShortJobsInTurn,
  scope: "exercise",
  judge: ({ history }) => {
    const idle = {
      short: acceptedIn(history, turnLabels.short),
      held: acceptedIn(history, turnLabels.held),
    };
    const turns = turnsIn(history);
    const calls = callsByToken(history);
    const looks = [
      lookAtSynchronous(history, idle),
      lookAtDuration(idle),
      ...lookAtBacklogs(turns),
    ];
    const { examined: _, ...found } = sorted(looks);
    const behind = turns.flatMap((turn) => turn.behind.map(tookMs));
    const calm = turns.flatMap((turn) => turn.calm.map(tookMs));
    return verdictFrom({
      level: "should",
      // Of one that never ran it was never asked how long it runs.
      examined: idle.held.filter(({ token }) => calls.has(token ?? "")).length,
      holds: `${idle.held.length} held jobs were accepted as soon as short ones, and ${behind.length} behind a backlog as soon as ${calm.length} without`,
      ...found,
      witness: {
        shortJobs: idle.short.length,
        heldJobs: idle.held.length,
        behindBacklog: behind.length,
        slowestShortMs: Math.round(largest(idle.short.map(tookMs), 0)),
        slowestHeldMs: Math.round(largest(idle.held.map(tookMs), 0)),
        slowestCalmMs: Math.round(largest(calm, 0)),
        slowestBehindMs: Math.round(largest(behind, 0)),
      },
    });
  },
});

/** What is granted beside what the others took. */
const grantedMs = 50;

/** Fewer than this say nothing of a difference. */
const fewest = 3;

type Idle = Readonly<{ short: readonly Op[]; held: readonly Op[] }>;
type Turn = Readonly<{ calm: readonly Op[]; behind: readonly Op[] }>;

function acceptedIn(history: History, label: string): readonly Op[] {
  return opsOf(history, "submit", label).filter(({ outcome }) => outcome === "ok");
}

function tookMs({ sentAt, doneAt }: Op): number {
  return doneAt - sentAt;
}

function median(values: readonly number[]): number {
  return (
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.POSITIVE_INFINITY
  );
}

/** An answer that came only when the job's own call had been answered, after it was held for long. */
function lookAtSynchronous(history: History, { short, held }: Idle): Look {
  const calls = callsByToken(history);
  // A service that is as slow with jobs that are not held has another reason.
  if (short.length < fewest || median(short.map(tookMs)) > heldMs / 2) {
    return unseen("short jobs are accepted too slowly to tell", ...short.slice(0, 1));
  }
  const late = held.flatMap((op) => {
    const call = calls.get(op.token ?? "")?.[0];
    if (call === undefined || call.answeredAt === null) return [];
    const wasHeld = call.answeredAt - op.sentAt >= heldMs * 0.9;
    return wasHeld && op.doneAt > call.answeredAt ? [{ op, call }] : [];
  });
  const [first] = late;
  if (late.length < 2 || first === undefined) return holds;
  return broken(
    `a submission was answered after ${Math.round(tookMs(first.op))} ms, and only when the call of its job was (${late.length} such)`,
    first.op,
    first.call,
  );
}

function lookAtDuration({ short, held }: Idle): Look {
  if (short.length < fewest || held.length < fewest) {
    return unseen("too few jobs were accepted in turn", ...held.slice(0, 1));
  }
  const slowest = largest(short.map(tookMs));
  const soonest = smallest(held.map(tookMs));
  return soonest > slowest + grantedMs
    ? broken(
        `each of ${held.length} held jobs was accepted after ${Math.round(soonest)} ms at least, each of ${short.length} short ones within ${Math.round(slowest)} ms`,
        ...held.slice(0, 1),
      )
    : holds;
}

/** Each backlog, with the batches before and after it. */
function turnsIn(history: History): readonly Turn[] {
  const batch = (label: string, turn: number): readonly Op[] =>
    acceptedIn(history, `${label} ${turn}`);
  const turns: Turn[] = [];
  for (let turn = 1; batch(turnLabels.behind, turn).length > 0; turn++) {
    const calm = [...batch(turnLabels.calm, turn - 1), ...batch(turnLabels.calm, turn)];
    turns.push({ calm, behind: batch(turnLabels.behind, turn) });
  }
  return turns;
}

/** Only what shows behind every backlog comes from the backlog. */
function lookAtBacklogs(turns: readonly Turn[]): readonly Look[] {
  const calmest = largest(turns.flatMap(({ calm }) => calm.map(tookMs)));
  const slow = turns.flatMap(({ behind }) => {
    const tenth = Math.ceil(behind.length / 10);
    const op = behind.toSorted((a, b) => tookMs(b) - tookMs(a))[tenth];
    return op !== undefined && tookMs(op) > calmest + grantedMs ? [op] : [];
  });
  return slow.length > 1 && slow.length === turns.length
    ? [
        broken(
          `behind each backlog answers took ${Math.round(smallest(slow.map(tookMs)))} ms and more, without one ${Math.round(calmest)} ms at most`,
          ...slow,
        ),
      ]
    : [];
}
