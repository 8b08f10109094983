import {
  lateWord,
  timelyWord,
  workerPausedPastItsLease,
} from "../../exercises/worker-paused-past-its-lease.ts";
import { restartDuringBackoff } from "../../exercises/restart-during-backoff.ts";
import { workerDiesAtEveryAttempt } from "../../exercises/worker-dies-at-every-attempt.ts";
import { workersEndedWithCallsOpen } from "../../exercises/workers-ended-with-calls-open.ts";
import { workersKilledWithCallsOpen } from "../../exercises/workers-killed-with-calls-open.ts";
import type { ProcessFault } from "../../contract/fault.ts";
import { cancel, list } from "../inbox.fixture.ts";
import type { Job } from "../job.fixture.ts";
import { fetchResult, follow, read } from "../requests.fixture.ts";
import { defineScene, submitMany, times } from "../scene.fixture.ts";
import { remark, wait, waitForEnds, type Stage } from "../stage.fixture.ts";
import { apis, processFault, workers } from "../weather.fixture.ts";

/** Workers that are killed, paused, told to end, and killed again each time; jobs outlive all of it. */
export const struckWorkerScenes = [
  defineScene({
    id: workersKilledWithCallsOpen.id,
    isCalm: false,
    shows: [
      "job-of-a-killed-worker-completes",
      "dead-workers-job-is-taken-over-in-time",
      "effect-key-is-stable",
    ],
    play: (stage) => killAll(stage),
  }),
  defineScene({
    id: workerPausedPastItsLease.id,
    isCalm: false,
    shows: ["stale-worker-cannot-overwrite"],
    play: (stage) => pauseOne(stage),
  }),
  defineScene({
    id: workersEndedWithCallsOpen.id,
    isCalm: false,
    shows: ["terminated-worker-leaves-no-job-behind"],
    play: (stage) => endBoth(stage),
  }),
  defineScene({
    id: restartDuringBackoff.id,
    isCalm: false,
    shows: ["waiting-retry-survives-restart"],
    play: (stage) => restartAll(stage),
  }),
  defineScene({
    id: workerDiesAtEveryAttempt.id,
    isCalm: false,
    shows: ["attempt-count-survives-a-crash"],
    play: (stage) => killAgainAndAgain(stage),
  }),
];

function strike(
  stage: Stage,
  said: Readonly<{
    exercise: string;
    fault: ProcessFault;
    at: number;
    on: readonly string[];
    tookMs?: number;
  }>,
): void {
  const { on, ...rest } = said;
  for (const process of on) stage.events.push(processFault({ ...rest, process }));
}

function end(stage: Stage, jobs: readonly Job[]): void {
  waitForEnds(stage, jobs);
  for (const job of jobs) read(stage, job);
  wait(stage, 10);
}

/** All are paused, one call in ten is answered meanwhile, all are killed and started again. */
function killAll(stage: Stage): void {
  const exercise = workersKilledWithCallsOpen.id;
  const from = stage.now + 300;
  const [diesAt, until] = [from + 400, from + 700];
  stage.weather.add({ kind: "kill", workers, from, diesAt, until });
  const during = { "2xx-in-the-pause": from + 100 - stage.now, held: 20_000 };
  const held = submitMany(stage, 4 * stage.size, (index) => ({
    exercise,
    label: "held",
    script: [
      { status: 200, afterMs: index % 4 === 0 ? during["2xx-in-the-pause"] : during.held },
      { status: 200 },
    ],
  }));
  strike(stage, { exercise, fault: "stop", at: from, on: workers });
  stage.now = from + 50;
  const queued = submitMany(stage, 2 * stage.size, () => ({ exercise, label: "queued" }));
  for (const job of held) follow(stage, job, { from, everyMs: 500, until: from + 3_000 });
  strike(stage, { exercise, fault: "kill", at: diesAt, on: workers });
  strike(stage, { exercise, fault: "start", at: diesAt + 50, on: workers, tookMs: 240 });
  end(stage, [...held, ...queued]);
  list(stage, { exercise, label: "after" });
}

/** One worker sleeps while the other does its jobs, and wakes up with an answer in hand. */
function pauseOne(stage: Stage): void {
  const exercise = workerPausedPastItsLease.id;
  const [sleeper, other] = workers;
  const begin = stage.now;
  const [from, until] = [begin + 300, begin + 4_000];
  stage.weather.add({ kind: "stop", workers: [other], from: begin, until: from });
  strike(stage, { exercise, fault: "stop", at: begin, on: [other] });
  stage.weather.add({ kind: "stop", workers: [sleeper], from, until });
  stage.now = begin + 20;
  remark(stage, { exercise, detail: sleeper });
  const late = [200, 400, 503];
  const jobs = submitMany(stage, 3 * stage.size, (index) => ({
    exercise,
    label: "taken-over",
    script: [
      { status: late[index % 3] ?? 200, afterMs: 3_900, body: { by: lateWord } },
      { status: 200, body: { by: timelyWord } },
    ],
  }));
  strike(stage, { exercise, fault: "stop", at: from, on: [sleeper] });
  strike(stage, { exercise, fault: "resume", at: from + 0.5, on: [other] });
  waitForEnds(stage, jobs);
  look(stage, jobs, "before");
  strike(stage, { exercise, fault: "resume", at: until, on: [sleeper] });
  stage.now = until + 600;
  times(2, () => look(stage, jobs, "after"));
}

function look(stage: Stage, jobs: readonly Job[], label: string): void {
  for (const job of jobs) {
    read(stage, job, { label });
    fetchResult(stage, job, { label });
  }
  wait(stage, 20);
}

/** One is told to end, then the other; what is open is finished in time or given back. */
function endBoth(stage: Stage): void {
  const exercise = workersEndedWithCallsOpen.id;
  const [one, other] = workers;
  const first = stage.now + 200;
  const last = first + 350;
  const upAt = last + 5_700;
  stage.weather.add({ kind: "end", workers: [one], from: first, until: upAt });
  stage.weather.add({ kind: "end", workers: [other], from: last, until: upAt });
  const script = [{ status: 200, afterMs: stage.dice.pick([900, 900, 30_000]) }];
  const held = submitMany(stage, 3 * stage.size, () => ({ exercise, label: "held", script }));
  stage.now = last + 500;
  const late = submitMany(stage, 2 * stage.size, () => ({ exercise, label: "late" }));
  const tookMs = 5_100;
  strike(stage, { exercise, fault: "terminate", at: first, on: [one], tookMs });
  strike(stage, { exercise, fault: "terminate", at: last, on: [other], tookMs });
  strike(stage, { exercise, fault: "start", at: last + 5_400, on: workers, tookMs: 290 });
  end(stage, [...held, ...late]);
}

/** Every process is killed while jobs wait for their retry; some were canceled before. */
function restartAll(stage: Stage): void {
  const exercise = restartDuringBackoff.id;
  const killedAt = stage.now + 700;
  stage.weather.add({ kind: "kill", workers, from: killedAt, until: killedAt + 400 });
  const script = [{ status: 503, afterMs: 5, waitMs: 2_000 }];
  const kept = submitMany(stage, 3 * stage.size, () => ({ exercise, label: "kept", script }));
  const open = [{ status: 200, afterMs: 20_000 }];
  const canaries = submitMany(stage, 2, () => ({ exercise, label: "canary", script: open }));
  const away = submitMany(stage, stage.size, () => ({ exercise, label: "to-cancel", script }));
  wait(stage, 300);
  for (const job of away) cancel(stage, job, { label: "during-backoff" });
  const all = [...workers, ...apis];
  strike(stage, { exercise, fault: "kill", at: killedAt, on: all });
  strike(stage, { exercise, fault: "start", at: killedAt + 100, on: all, tookMs: 300 });
  stage.now = killedAt + 3_500;
  end(stage, [...kept, ...away, ...canaries]);
  for (const job of away) read(stage, job, { label: "after-due" });
}

/** The worker of some jobs dies at every attempt; others fail before and after a crash. */
function killAgainAndAgain(stage: Stage): void {
  const exercise = workerDiesAtEveryAttempt.id;
  const begin = stage.now;
  const upAt = (index: number): number => begin + 400 + index * 2_600;
  times(5, (index) => {
    const from = upAt(index);
    stage.weather.add({ kind: "kill", workers, from, until: from + 300 });
    strike(stage, { exercise, fault: "kill", at: from, on: workers });
    strike(stage, { exercise, fault: "start", at: from + 50, on: workers, tookMs: 250 });
  });
  const held = times(7, () => ({ status: 200, afterMs: 2_700 }));
  const dying = submitMany(stage, stage.size, () => ({ exercise, label: "dying", script: held }));
  const failing = submitMany(stage, stage.size, () => ({
    exercise,
    label: "failing",
    script: [{ status: 503, afterMs: 1 }, { status: 200, afterMs: 2_700 }, ...always503],
  }));
  end(stage, [...dying, ...failing]);
  list(stage, { exercise, label: "last" });
}

const always503 = times(4, () => ({ status: 503 }));
