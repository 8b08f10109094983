import { isSuccess } from "../judging/attempts.ts";
import { sayingOf } from "../judging/answers.ts";
import type { History } from "../contract/history.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import { entriesByJob, listingsOf } from "../judging/dead-letters.ts";
import {
  brokerKilledWithJobsEverywhere,
  placeLabels,
} from "../exercises/broker-killed-with-jobs-everywhere.ts";
import { deadLettersReplayedAsTheApiDies } from "../exercises/dead-letters-replayed-as-the-api-dies.ts";
import { deadLettersReplayedOverACutLink } from "../exercises/dead-letters-replayed-over-a-cut-link.ts";
import {
  dyingLabel,
  workersKilledWithCallsOpen,
} from "../exercises/workers-killed-with-calls-open.ts";
import { fatesIn, type Fate } from "../judging/fate.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { endOfJob, jobsSeen, storyOf, type SeenJob } from "../judging/seen-jobs.ts";
import { allFaults, opsOf, showsEnd, sightings } from "../judging/views.ts";

/**
 * A dead letter is the last trace of somebody's work. Between burying a job and digging it up again
 * there is no place where it may be in neither state: not a failed job without an entry, not an entry
 * that was taken out of the list and never queued.
 */
export const deadLetterNeverVanishes = defineCheck({
  id: "dead-letter-never-vanishes",
  requirement: "DLQ-5",
  level: "must",
  title: "Neither a killed process, a broken link nor a killed broker makes a dead letter vanish",
  clause: {
    text: "RabbitMQ's at-least-once dead lettering of quorum queues, applied to burial and to replay",
    url: "https://www.rabbitmq.com/blog/2022/03/29/at-least-once-dead-lettering",
  },
  needs: ["dead-letters"],
  exercise: workersKilledWithCallsOpen,
  also: [
    deadLettersReplayedAsTheApiDies,
    deadLettersReplayedOverACutLink,
    brokerKilledWithJobsEverywhere,
  ],
  scope: "run",
  judge: (judged) => {
    const { history, target } = judged;
    const replayed = [
      ...jobsSeen(history, deadLettersReplayedOverACutLink, "replayed"),
      ...jobsSeen(history, brokerKilledWithJobsEverywhere, placeLabels.replayed),
      ...jobsSeen(history, deadLettersReplayedAsTheApiDies, "replayed"),
    ];
    const dying = [
      ...jobsSeen(history, workersKilledWithCallsOpen, dyingLabel),
      ...jobsSeen(history, brokerKilledWithJobsEverywhere, placeLabels.dying),
    ];
    const fateOf = fatesIn(judged);
    const listed = entriesByJob({ history, target, label: "after" });
    const lists = listingsOf({ history, target, label: "after" });
    // Where nobody looked, nothing was missed.
    const isWhole = lists.length > 0 && lists.every((it) => it.isWhole);
    const replays = opsOf(history, "replay");
    const looks = [...replayed, ...dying].map((job) =>
      lookAt({
        job,
        fate: fateOf(job.op),
        isListed: listed.has(job.op.jobId ?? ""),
        isWhole,
        wasEndedBefore: hadEndedBeforeTheList(history, job),
        wasReplayed: replays.some((op) => op.label === job.op.token && sayingOf(op) === "yes"),
      }),
    );
    const { examined, ...found } = sorted(looks);
    return verdictFrom({
      level: "must",
      examined,
      ...found,
      holds: `${replayed.length} dead letters were replayed and ${dying.length} jobs buried while processes were killed, links broke or the broker was restarted; each has run again or is still listed`,
      witness: {
        replayed: replayed.length,
        ranAgain: replayed.filter((job) => job.calls.some(isSuccess)).length,
        dying: dying.length,
        listed: [...replayed, ...dying].filter(({ op }) => listed.has(op.jobId ?? "")).length,
        faults: allFaults(history).filter(({ exercise }) => mine.has(exercise)).length,
      },
    });
  },
});

const mine: ReadonlySet<string> = new Set([
  workersKilledWithCallsOpen.id,
  deadLettersReplayedAsTheApiDies.id,
  deadLettersReplayedOverACutLink.id,
  brokerKilledWithJobsEverywhere.id,
]);

/** A service with few slots may get to a job only after everybody has looked. */
function hadEndedBeforeTheList(history: History, { op }: SeenJob): boolean {
  const end = sightings(history)
    .get(op.jobId ?? "")
    ?.find(showsEnd);
  const list = opsOf(history, "list-dead-letters", "after").findLast(
    ({ exercise }) => exercise === op.exercise,
  );
  return end !== undefined && (list === undefined || end.doneAt <= list.sentAt);
}

function lookAt(options: {
  job: SeenJob;
  fate: Fate;
  isListed: boolean;
  isWhole: boolean;
  /** Whether it was seen to have ended when the dead letters were listed. */
  wasEndedBefore: boolean;
  wasReplayed: boolean;
}): Look {
  const { job, fate, isListed, isWhole, wasEndedBefore, wasReplayed } = options;
  const story = storyOf(job);
  if (job.calls.some(isSuccess) && endOfJob(job) === "succeeded") return holds;
  if (isListed && !wasReplayed) return holds;
  switch (fate.kind) {
    case "lost":
      return broken("a job is unknown after its dead letter was disturbed", ...fate.evidence);
    case "stuck":
      return broken("a job was taken from the dead letters and never run", ...fate.evidence);
    case "late":
    case "unseen":
      return isListed ? holds : unseen("a job was not seen to end", ...fate.evidence);
    case "ended":
      if (isListed) return holds;
      if (!wasEndedBefore)
        return unseen("a job ended only when the dead letters had been listed", ...story);
      if (!isWhole) return unseen("the dead letters could not be read to their end", ...story);
      return endOfJob(job) === "failed"
        ? broken("a job failed, and its dead letter has vanished", ...story)
        : unseen(`a job ended ${endOfJob(job)}`, ...story);
  }
}
