import { alwaysAnswered503 } from "../../exercises/always-answered-503.ts";
import { callHeldPastTheJobTimeout } from "../../exercises/call-held-past-the-job-timeout.ts";
import { callsHeldPastTheLease } from "../../exercises/calls-held-past-the-lease.ts";
import { everySlotBackingOff } from "../../exercises/every-slot-backing-off.ts";
import { manyFailTogether } from "../../exercises/many-fail-together.ts";
import { oneJobPerPermanentAnswer } from "../../exercises/one-job-per-permanent-answer.ts";
import { oneJobPerTransientAnswer } from "../../exercises/one-job-per-transient-answer.ts";
import { retryAfterAnswers } from "../../exercises/retry-after-answers.ts";
import { waitLongerThanTheLease } from "../../exercises/wait-longer-than-the-lease.ts";
import type { Job, Reply } from "../job.fixture.ts";
import { read } from "../requests.fixture.ts";
import { defineScene, submitMany, times } from "../scene.fixture.ts";
import { remark, wait, waitForEnds, type Stage } from "../stage.fixture.ts";

const always503: readonly Reply[] = times(9, () => ({ status: 503 }));

/** As many jobs for each of these answers as fit the stage, labelled with it. */
function jobsAnswered(
  stage: Stage,
  exercise: string,
  answers: readonly Reply["status"][],
): readonly Job[] {
  return answers.flatMap((status) =>
    submitMany(stage, stage.size, () => ({ exercise, label: `${status}`, script: [{ status }] })),
  );
}

/** What the dependency answers, and what a worker makes of it: retries, waits, timeouts, ends. */
export const failureScenes = [
  defineScene({
    id: oneJobPerTransientAnswer.id,
    isCalm: true,
    shows: ["transient-failure-is-retried"],
    play: (stage) => {
      const exercise = oneJobPerTransientAnswer.id;
      const classes = [408, 425, 429, 500, 503, "reset"] as const;
      end(stage, jobsAnswered(stage, exercise, classes));
    },
  }),
  defineScene({
    id: oneJobPerPermanentAnswer.id,
    isCalm: true,
    shows: ["permanent-failure-is-not-retried"],
    play: (stage) => {
      const exercise = oneJobPerPermanentAnswer.id;
      end(stage, jobsAnswered(stage, exercise, [400, 403, 404, 409, 422]));
    },
  }),
  defineScene({
    id: alwaysAnswered503.id,
    isCalm: true,
    shows: ["attempts-end-at-the-maximum"],
    play: (stage) => {
      const exercise = alwaysAnswered503.id;
      const failing = { exercise, label: "failing", script: always503 };
      const jobs = submitMany(stage, 2 * stage.size, () => failing);
      end(stage, [...jobs, ...submitMany(stage, 2, () => ({ exercise, label: "echo" }))]);
    },
  }),
  defineScene({
    id: manyFailTogether.id,
    isCalm: true,
    shows: [],
    play: (stage) => {
      const exercise = manyFailTogether.id;
      const script = times(3, () => ({ status: 503, afterMs: 5 }));
      end(
        stage,
        submitMany(stage, 3 * stage.size, () => ({ exercise, script })),
      );
    },
  }),
  defineScene({
    id: retryAfterAnswers.id,
    isCalm: true,
    shows: ["retry-after-is-a-lower-bound"],
    play: (stage) => askForTime(stage),
  }),
  defineScene({
    id: everySlotBackingOff.id,
    isCalm: true,
    shows: ["waiting-retry-holds-no-slot"],
    play: (stage) => backOff(stage),
  }),
  defineScene({
    id: waitLongerThanTheLease.id,
    isCalm: true,
    shows: ["wait-beyond-the-lease-is-no-duplicate"],
    play: (stage) => {
      const exercise = waitLongerThanTheLease.id;
      const script = [{ status: 503, waitMs: 6_000 }];
      end(
        stage,
        submitMany(stage, 2 * stage.size, () => ({ exercise, label: "waiting", script })),
      );
    },
  }),
  defineScene({
    id: callsHeldPastTheLease.id,
    isCalm: true,
    shows: ["living-worker-keeps-its-job"],
    play: (stage) => {
      const exercise = callsHeldPastTheLease.id;
      const script = [{ status: 200, afterMs: 6_200 }];
      const held = submitMany(stage, 2 * stage.size, () => ({ exercise, label: "held", script }));
      const beside = submitMany(stage, 2 * stage.size, () => ({ exercise, label: "beside" }));
      for (const job of held) read(stage, job, { at: stage.now + 3_000 });
      wait(stage, 6_100);
      remark(stage, { exercise, detail: "released" });
      end(stage, [...held, ...beside]);
    },
  }),
  defineScene({
    id: callHeldPastTheJobTimeout.id,
    isCalm: true,
    shows: ["hung-attempt-is-aborted-in-time"],
    play: (stage) => {
      const exercise = callHeldPastTheJobTimeout.id;
      const hang = { status: "hang" as const };
      const later = { exercise, label: "hung-later", script: [{ status: 503 }, hang] };
      end(stage, [
        ...submitMany(stage, 2 * stage.size, () => ({ exercise, label: "hung", script: [hang] })),
        ...submitMany(stage, stage.size, () => later),
      ]);
    },
  }),
];

/** Waits until these jobs have ended, and reads each once more. */
function end(stage: Stage, jobs: readonly Job[]): void {
  waitForEnds(stage, jobs);
  for (const job of jobs) read(stage, job);
  wait(stage, 10);
}

function askForTime(stage: Stage): void {
  const exercise = retryAfterAnswers.id;
  const dueAt = stage.now + 2_500;
  remark(stage, { exercise, detail: "asked", figures: { waitMs: 2_000, dueAt } });
  const script = (waitMs: number): readonly Reply[] => [{ status: 503, waitMs }];
  const told = { seconds: 2_000, date: 2_500, huge: 10_000, junk: 0 };
  const jobs = Object.entries(told).map(([label, waitMs]) =>
    submitMany(stage, stage.size, () => ({ exercise, label, script: script(waitMs) })),
  );
  end(stage, jobs.flat());
}

/** As many jobs wait for their retry as there are slots, and fresh ones pass them by. */
function backOff(stage: Stage): void {
  const exercise = everySlotBackingOff.id;
  const slots = 8;
  const waitMs = 5_000;
  end(
    stage,
    submitMany(stage, 1, () => ({ exercise, label: "echo" })),
  );
  const script = [{ status: 503, afterMs: 2, waitMs }];
  const waiting = submitMany(stage, slots + stage.size, () => ({
    exercise,
    label: "waiting",
    script,
  }));
  remark(stage, { exercise, detail: "waiting", figures: { slots, waitMs } });
  wait(stage, 100);
  const fresh = submitMany(stage, 2 * stage.size, () => ({ exercise, label: "fresh" }));
  end(stage, [...waiting, ...fresh]);
}
