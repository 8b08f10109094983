import type { LinkFault } from "../../contract/fault.ts";
import { cancel, isDeadAt, list, replay } from "../inbox.fixture.ts";
import { lastTurn, turnAt, type Job, type Reply } from "../job.fixture.ts";
import { fetchResult, follow, read, repeat, submit, submitInVain } from "../requests.fixture.ts";
import { defineScene, times } from "../scene.fixture.ts";
import { wait, waitForEnds, type Stage } from "../stage.fixture.ts";
import { linkFaultAt, processFault, serviceRestart, workers } from "../weather.fixture.ts";

/**
 * Random steps under random faults, as a plan has them: the richest history for judges of whole runs.
 */
const exercise = "plan-1";

/** How long steps and faults go on. */
const spanMs = 16_000;

/** Played with faults, and without any. */
export const planScenes = [
  defineScene({
    id: exercise,
    isCalm: false,
    shows: ["accepted-job-is-never-lost", "only-submitted-work-runs"],
    play: (stage) => {
      disturb(stage);
      play(stage);
    },
  }),
  defineScene({
    id: "plan-2",
    isCalm: true,
    shows: ["accepted-job-is-never-lost", "only-submitted-work-runs"],
    play,
  }),
];

/** One fault after the other, each with some seconds of peace behind it. */
function disturb(stage: Stage): void {
  const { dice } = stage;
  let at = stage.now + dice.between(200, 2_000);
  while (at < stage.now + spanMs) {
    const until = dice.pick(strikes)(stage, at);
    at = until + dice.between(1_500, 5_000);
  }
}

/** Each does one fault at this time, and tells when it is over. */
const strikes: readonly ((stage: Stage, at: number) => number)[] = [
  (stage, at) => killSome(stage, at, [stage.dice.pick(workers)]),
  (stage, at) => killSome(stage, at, workers),
  (stage, at) => pause(stage, at, stage.dice.between(200, 1_200)),
  (stage, at) => pause(stage, at, stage.dice.between(2_500, 4_000)),
  (stage, at) => cut(stage, at, stage.dice.between(100, 3_000)),
  (stage, at) => {
    const tookMs = stage.dice.between(100, 600);
    stage.events.push(serviceRestart({ exercise, at, tookMs }));
    stage.weather.add({ kind: "cut", workers, from: at, until: at + tookMs });
    return at + tookMs;
  },
];

function killSome(stage: Stage, at: number, some: readonly string[]): number {
  const until = at + 300;
  stage.weather.add({ kind: "kill", workers: some, from: at, until });
  for (const process of some) {
    stage.events.push(processFault({ exercise, fault: "kill", process, at }));
    stage.events.push(
      processFault({ exercise, fault: "start", process, at: at + 50, tookMs: 250 }),
    );
  }
  return until;
}

function pause(stage: Stage, at: number, forMs: number): number {
  const process = stage.dice.pick(workers);
  const until = at + forMs;
  stage.weather.add({ kind: "stop", workers: [process], from: at, until });
  stage.events.push(processFault({ exercise, fault: "stop", process, at }));
  stage.events.push(processFault({ exercise, fault: "resume", process, at: until }));
  return until;
}

function cut(stage: Stage, at: number, forMs: number): number {
  const fault = stage.dice.pick<LinkFault>([{ kind: "refuse" }, { kind: "blackhole" }]);
  stage.weather.add({ kind: "cut", workers, from: at, until: at + forMs });
  const role = "worker";
  stage.events.push(linkFaultAt({ exercise, role, fault, at }));
  stage.events.push(linkFaultAt({ exercise, role, fault: { kind: "heal" }, at: at + forMs }));
  return at + forMs;
}

function play(stage: Stage): void {
  const { dice } = stage;
  const begin = stage.now;
  const jobs = times((4 + dice.integer(8)) * stage.size, () => {
    const job = submit(stage, saidOf(stage, begin + dice.between(0, spanMs)));
    dice.pick(fates)(stage, job);
    return job;
  });
  times(dice.integer(3), () => {
    const at = begin + dice.between(0, spanMs);
    submitInVain(stage, { exercise, at, status: dice.pick([400, 422, 429, 503, null]) });
  });
  stage.now = begin + spanMs;
  waitForEnds(stage, jobs);
  replaySome(stage, jobs);
  for (const job of jobs) if (dice.chance(0.8) && job.accepted !== null) read(stage, job);
  wait(stage, 20);
}

function saidOf({ dice }: Stage, at: number): Parameters<typeof submit>[1] {
  return {
    exercise,
    at,
    as: dice.pick(["tenant-a", "tenant-a", "tenant-b"]),
    script: dice.pick(scripts)(dice.between(1, 2_500)),
    // Between claim and call a worker may be caught too.
    callMs: dice.pick([4, 4, 600]),
    // A client may never learn of a job that was made.
    status: dice.pick([202, 202, 202, 202, 200, 503, null]),
  };
}

const scripts: readonly ((afterMs: number) => readonly Reply[])[] = [
  () => [],
  (afterMs) => [{ status: 200, afterMs }],
  (afterMs) => [{ status: 200, afterMs }],
  (afterMs) => [{ status: 503, afterMs, waitMs: 1_000 }, { status: 429 }],
  () => [{ status: "reset" }, { status: 500 }],
  () => [{ status: 400 }],
  () => times(12, () => ({ status: 503 })),
  () => [{ status: "hang" }],
];

/** What clients do about a job. */
const fates: readonly ((stage: Stage, job: Job) => void)[] = [
  () => undefined,
  (stage, job) => {
    const from = turnAt(job, Infinity) === null ? stage.now : (job.turns[0]?.at ?? 0) + 10;
    const until = Math.min(lastTurn(job).at + 200, from + 6_000);
    times(2, () => follow(stage, job, { from, everyMs: 400, until }));
  },
  (stage, job) => {
    const end = lastTurn(job);
    if (end.state === "succeeded") fetchResult(stage, job, { at: end.at + 20 });
    read(stage, job, { at: end.at + 10 });
  },
  (stage, job) => {
    const at = (job.turns[0]?.at ?? 0) + stage.dice.between(10, 3_000);
    repeat(stage, job, { at, status: stage.dice.pick([202, 200, 409]) });
  },
  (stage, job) => {
    const at = (job.turns[0]?.at ?? 0) + stage.dice.between(10, 600);
    // Only who waits is canceled for certain.
    if (turnAt(job, at)?.state === "queued" && job.accepted !== null) cancel(stage, job, { at });
  },
];

/** Replays some of those that failed; one of them twice. */
function replaySome(stage: Stage, jobs: readonly Job[]): void {
  const dead = jobs.filter((job) => isDeadAt(job, stage.now) && job.accepted !== null);
  if (dead.length > 0) list(stage, { exercise });
  for (const job of dead) {
    if (!stage.dice.chance(0.5)) continue;
    replay(stage, job);
    if (stage.dice.chance(0.3)) replay(stage, job, { at: stage.now + 10, status: 409 });
  }
  waitForEnds(stage, jobs);
}
