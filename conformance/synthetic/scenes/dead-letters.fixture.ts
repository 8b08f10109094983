import { canceledDuringBackoff } from "../../exercises/canceled-during-backoff.ts";
import {
  deadJobsFailAgain,
  lookLabels,
  replayLabel,
} from "../../exercises/dead-jobs-fail-again.ts";
import { deadLettersInspected } from "../../exercises/dead-letters-inspected.ts";
import { everySlotHeld } from "../../exercises/every-slot-held.ts";
import { oneDeadLetterReplayedAtOnce } from "../../exercises/one-dead-letter-replayed-at-once.ts";
import { cancel, list, readEntry, replay } from "../inbox.fixture.ts";
import type { Job, Reply } from "../job.fixture.ts";
import { read, submit } from "../requests.fixture.ts";
import { defineScene, submitMany, times } from "../scene.fixture.ts";
import { freshName, remark, wait, waitForEnds, type Stage } from "../stage.fixture.ts";

const refused: readonly Reply[] = [{ status: 400 }];
const exhausted: readonly Reply[] = times(4, () => ({ status: 503 }));

/** Jobs that fail for good, are looked at and replayed; and jobs that are taken back. */
export const deadLetterScenes = [
  defineScene({
    id: deadLettersInspected.id,
    isCalm: true,
    shows: [
      "failed-job-is-dead-lettered-once",
      "dead-letter-keeps-the-whole-job",
      "looking-at-dead-letters-changes-nothing",
    ],
    play: (stage) => inspect(stage),
  }),
  defineScene({
    id: oneDeadLetterReplayedAtOnce.id,
    isCalm: true,
    shows: ["dead-letter-is-replayed-once"],
    play: (stage) => {
      const exercise = oneDeadLetterReplayedAtOnce.id;
      const jobs = ["raced", "parallel"].map((label) =>
        submit(stage, { exercise, label, script: refused }),
      );
      end(stage, jobs);
      for (const job of jobs) {
        const { label } = job;
        replay(stage, job, { label });
        times(3, () => replay(stage, job, { label, at: stage.now + 1, status: 409 }));
      }
      end(stage, jobs);
      for (const job of jobs) replay(stage, job, { label: job.label, status: 409 });
    },
  }),
  defineScene({
    id: deadJobsFailAgain.id,
    isCalm: true,
    shows: ["replay-begins-afresh-and-forgets-nothing"],
    play: (stage) => {
      const exercise = deadJobsFailAgain.id;
      const scripts = {
        exhausted: [...exhausted, ...exhausted],
        refused: [...refused, ...refused],
      };
      const jobs = Object.entries(scripts).map(([label, script]) =>
        submit(stage, { exercise, label, script }),
      );
      end(stage, jobs);
      for (const round of [1, 2] as const) {
        list(stage, { exercise, label: lookLabels[round - 1] ?? "" });
        for (const job of jobs) replay(stage, job, { label: replayLabel(job.label, round) });
        end(stage, jobs);
      }
    },
  }),
  defineScene({
    id: canceledDuringBackoff.id,
    isCalm: true,
    shows: ["canceled-job-is-not-revived"],
    play: (stage) => takeBack(stage),
  }),
  defineScene({
    id: everySlotHeld.id,
    isCalm: true,
    shows: ["job-canceled-while-queued-never-runs", "calls-stay-within-concurrency"],
    play: (stage) => holdEverySlot(stage),
  }),
];

function end(stage: Stage, jobs: readonly Job[]): void {
  waitForEnds(stage, jobs);
  for (const job of jobs) read(stage, job);
  wait(stage, 10);
}

/** Only looks, and then one replay. */
function inspect(stage: Stage): void {
  const exercise = deadLettersInspected.id;
  const traced = (): string => `00-1${stage.dice.hex(31)}-1${stage.dice.hex(15)}-01`;
  const make = (label: string, script: readonly Reply[]): readonly Job[] =>
    submitMany(stage, stage.size, () => ({ exercise, label, script, traceparent: traced() }));
  const dead = [...make("refused", refused), ...make("exhausted", exhausted)];
  const all = [...dead, ...make("succeeds", [])];
  end(stage, all);
  const lookOnce = (label: string): void => {
    list(stage, { exercise, label, pages: stage.dice.pick([1, 2]) });
    for (const job of dead) readEntry(stage, job, { label });
    wait(stage, 30);
  };
  lookOnce("first");
  times(5, () => lookOnce("inspecting"));
  lookOnce("last");
  const [one] = dead;
  if (one !== undefined) replay(stage, one, { label: "replayable" });
  end(stage, all);
}

/** Cancels while the job waits for its retry, and cancels of one that has ended. */
function takeBack(stage: Stage): void {
  const exercise = canceledDuringBackoff.id;
  const script = [{ status: 503, afterMs: 5, waitMs: 1_000 }];
  const jobs = submitMany(stage, 2 * stage.size, () => ({ exercise, label: "to-cancel", script }));
  const done = submitMany(stage, stage.size, () => ({ exercise, label: "to-end" }));
  wait(stage, 200);
  for (const job of [...jobs, ...done]) read(stage, job);
  wait(stage, 20);
  for (const job of jobs) cancel(stage, job, { label: "during-backoff" });
  for (const job of done) cancel(stage, job, { label: "after-end" });
  wait(stage, 2_500);
  for (const job of [...jobs, ...done]) read(stage, job, { label: "after-due" });
  wait(stage, 10);
}

/** All eight slots are held; of the jobs that wait some are canceled, and the others run later. */
function holdEverySlot(stage: Stage): void {
  const exercise = everySlotHeld.id;
  const heldMs = 800;
  const script = [{ status: 200, afterMs: heldMs }];
  const held = submitMany(stage, 8, () => ({ exercise, label: "held", script }));
  const freeAt = stage.now + heldMs + 50;
  const waits = (label: string): readonly Job[] =>
    submitMany(stage, 2 * stage.size, (index) => {
      // One slot is freed for each of them.
      return { exercise, label, from: freeAt + Math.floor(index / 4) * 80 };
    });
  const [toCancel, waiting] = [waits("to-cancel"), waits("waiting")];
  for (const job of [...toCancel, ...waiting]) {
    // It is there from its acceptance on, and nobody has a slot for it.
    const { attempts, code, result } = { attempts: 0, code: null, result: null };
    job.turns.unshift({ at: job.accepted?.sentAt ?? 0, state: "queued", attempts, code, result });
  }
  for (const job of toCancel) read(stage, job);
  wait(stage, 20);
  for (const job of toCancel) cancel(stage, job, { label: "while-queued" });
  stage.now = freeAt - 20;
  remark(stage, { exercise, detail: freshName(stage, "released") });
  end(stage, [...held, ...waiting, ...toCancel]);
}
