import { awkwardPayloadsSent } from "../../exercises/awkward-payloads-sent.ts";
import { endsUnderManyEyes } from "../../exercises/ends-under-many-eyes.ts";
import { recordLabels, recordOutlived } from "../../exercises/record-outlived.ts";
import { statusPolledByMany } from "../../exercises/status-polled-by-many.ts";
import { unknownIdsRead } from "../../exercises/unknown-ids-read.ts";
import { pollLabels, waitingAndEndedRead } from "../../exercises/waiting-and-ended-read.ts";
import type { Job } from "../job.fixture.ts";
import { lastTurn } from "../job.fixture.ts";
import { fetchResult, follow, read, refusal, submit } from "../requests.fixture.ts";
import { defineScene, submitMany, times } from "../scene.fixture.ts";
import { ask, freshName, wait, waitForEnds, type Stage } from "../stage.fixture.ts";

/** What observers see of a job while it goes on, and what they are told when it has ended. */
export const statusScenes = [
  defineScene({
    id: endsUnderManyEyes.id,
    isCalm: true,
    shows: [
      "status-answers-200-with-a-declared-state",
      "ended-job-stays-ended-and-attempts-only-grow",
      "no-observer-sees-an-ended-job-unfinished",
      "stated-outcome-is-true",
      "result-is-what-the-dependency-answered",
    ],
    play: (stage) => watchEnds(stage),
  }),
  defineScene({
    id: unknownIdsRead.id,
    isCalm: true,
    shows: ["unknown-id-answers-404"],
    play: (stage) => {
      const exercise = unknownIdsRead.id;
      const job = submit(stage, { exercise });
      wait(stage, 10);
      read(stage, job, { label: "real" });
      times(2 * stage.size, () => {
        const jobId = freshName(stage, "nobody");
        for (const did of ["read", "result"] as const) {
          const label = "like-a-real-one";
          const asked = { exercise, did, label, jobId, at: stage.now } as const;
          const status = stage.dice.pick([404, 404, 410]);
          ask(stage, { ...asked, status, ...refusal(status) });
        }
        wait(stage, 10);
      });
    },
  }),
  defineScene({
    id: statusPolledByMany.id,
    isCalm: true,
    shows: ["status-is-not-served-stale"],
    play: (stage) => {
      const exercise = statusPolledByMany.id;
      const script = [{ status: 200, afterMs: 400 }];
      const polled = submitMany(stage, stage.size, () => ({ exercise, label: "polled", script }));
      const control = submitMany(stage, stage.size, () => ({ exercise, label: "control", script }));
      for (const job of polled) {
        const from = stage.now + 20;
        follow(stage, job, { from, everyMs: 60, until: from + 320, label: "poll" });
      }
      waitForEnds(stage, [...polled, ...control]);
      for (const job of [...polled, ...control]) read(stage, job);
    },
  }),
  defineScene({
    id: waitingAndEndedRead.id,
    isCalm: true,
    shows: ["status-says-when-to-ask-again"],
    play: (stage) => {
      const exercise = waitingAndEndedRead.id;
      const script = [{ status: 200, afterMs: 200 }];
      const jobs = submitMany(stage, 2 * stage.size, () => ({ exercise, script }));
      for (const job of jobs) read(stage, job, { at: stage.now + 30, label: pollLabels.pending });
      waitForEnds(stage, jobs);
      for (const job of jobs) read(stage, job, { label: pollLabels.ended });
    },
  }),
  defineScene({
    id: recordOutlived.id,
    isCalm: true,
    shows: [],
    play: (stage) => {
      const exercise = recordOutlived.id;
      const jobs = submitMany(stage, stage.size, () => ({ exercise, as: "short-lived" }));
      waitForEnds(stage, jobs);
      for (const job of jobs) read(stage, job);
      for (const job of jobs)
        read(stage, job, { at: stage.now + 30_000, label: recordLabels.kept });
      wait(stage, 61_000);
      for (const job of jobs) read(stage, job, { label: recordLabels.expired, status: 404 });
    },
  }),
  defineScene({
    id: awkwardPayloadsSent.id,
    isCalm: true,
    shows: ["payload-reaches-the-dependency-unaltered"],
    play: (stage) => {
      const exercise = awkwardPayloadsSent.id;
      const labels = ["fractions", "unicode", "null beside absent"];
      const jobs = submitMany(stage, 3 * stage.size, (index) => ({
        exercise,
        label: labels[index % 3] ?? "",
      }));
      waitForEnds(stage, jobs);
      for (const job of jobs) read(stage, job);
    },
  }),
];

/** Jobs of four kinds of end, watched by readers on both replicas through their end and after it. */
function watchEnds(stage: Stage): void {
  const exercise = endsUnderManyEyes.id;
  const hold = 150;
  const scripts = {
    succeeds: () => [{ status: 200, afterMs: hold, body: { mark: stage.dice.hex(8) } }],
    retried: () => [
      { status: 503, afterMs: hold },
      { status: 200, body: { mark: "second" } },
    ],
    refused: () => [{ status: 400, afterMs: hold }],
    exhausted: () => times(4, () => ({ status: 503 })),
  };
  const jobs = Object.entries(scripts).flatMap(([label, script]) =>
    submitMany(stage, stage.size, () => ({ exercise, label, script: script() })),
  );
  for (const job of jobs) times(3, () => watch(stage, job));
  waitForEnds(stage, jobs);
  for (const job of jobs.filter((one) => lastTurn(one).state === "succeeded")) {
    times(2, () => fetchResult(stage, job, { label: "again" }));
  }
  wait(stage, 10);
}

/** One reader: before, around and after the end, and at the result in the instant of a success. */
function watch(stage: Stage, job: Job): void {
  const end = lastTurn(job);
  const from = job.accepted?.doneAt ?? stage.now;
  const span = end.at - from;
  const looks = times(6, (index) => from + (span * (index + stage.dice.between(0, 1))) / 5);
  for (const at of [...looks, end.at - 1, end.at + 1]) read(stage, job, { at, label: "watched" });
  const seen = read(stage, job, { at: end.at + stage.dice.between(5, 20), label: "watched" });
  if (end.state === "succeeded")
    fetchResult(stage, job, { at: seen.doneAt + 0.5, label: "at-once" });
}
