import { firstJobs } from "../../exercises/first-jobs.ts";
import { plainBurst } from "../../exercises/plain-burst.ts";
import { readsRightAfter202 } from "../../exercises/reads-right-after-202.ts";
import { refusedBesideAccepted } from "../../exercises/refused-beside-accepted.ts";
import { followedLabel } from "../../judging/followed-urls.ts";
import { follow, read, refusal } from "../requests.fixture.ts";
import { defineScene, submitMany, times } from "../scene.fixture.ts";
import { ask, freshName, waitForEnds, type Stage } from "../stage.fixture.ts";

/** Jobs that are accepted, read and done: nothing goes wrong. */
export const acceptanceScenes = [
  defineScene({
    id: firstJobs.id,
    isCalm: true,
    shows: ["valid-post-answers-202", "accepted-answer-names-the-job"],
    play: (stage) => {
      const exercise = firstJobs.id;
      const jobs = submitMany(stage, 2 * stage.size, () => ({ exercise, label: "first" }));
      for (const job of jobs) {
        const path = `/v1/jobs/${job.jobId}`;
        const asked = { exercise, did: "read", label: followedLabel, at: stage.now } as const;
        ask(stage, { ...asked, path, status: 200, token: job.token, jobId: job.jobId });
      }
      readEnds(stage, jobs);
    },
  }),
  defineScene({
    id: readsRightAfter202.id,
    isCalm: true,
    shows: [],
    play: (stage) => {
      const exercise = readsRightAfter202.id;
      const jobs = submitMany(stage, 4 * stage.size, () => ({ exercise }));
      for (const job of jobs) {
        const at = (job.accepted?.doneAt ?? stage.now) + stage.dice.between(0.1, 2);
        read(stage, job, { label: "at-once", at });
      }
      readEnds(stage, jobs);
    },
  }),
  defineScene({
    id: plainBurst.id,
    isCalm: true,
    shows: ["fault-free-job-runs-once"],
    play: (stage) => {
      const exercise = plainBurst.id;
      const jobs = submitMany(stage, 4 * stage.size, (index) => ({
        exercise,
        as: index % 4 === 3 ? "tenant-b" : "tenant-a",
        key: index % 3 === 2 ? null : freshName(stage, "key"),
      }));
      for (const job of jobs) {
        const from = job.accepted?.doneAt ?? stage.now;
        follow(stage, job, { from, everyMs: 15, until: from + 45 });
      }
      readEnds(stage, jobs);
    },
  }),
  defineScene({
    id: refusedBesideAccepted.id,
    isCalm: true,
    shows: [],
    play: (stage) => {
      const exercise = refusedBesideAccepted.id;
      const at = stage.now;
      times(2 * stage.size, () => {
        const token = freshName(stage, "token");
        const status = stage.dice.pick([400, 415, 422]);
        const asked = { exercise, did: "submit", label: "refused", method: "POST" } as const;
        const key = freshName(stage, "key");
        ask(stage, { ...asked, at, status, token, idempotencyKey: key, ...refusal(status) });
      });
      readEnds(
        stage,
        submitMany(stage, 2 * stage.size, () => ({ exercise })),
      );
    },
  }),
];

/** Waits until these jobs have ended, and reads each. */
function readEnds(stage: Stage, jobs: Parameters<typeof waitForEnds>[1]): void {
  waitForEnds(stage, jobs);
  for (const job of jobs) read(stage, job);
  stage.now += 10;
}
