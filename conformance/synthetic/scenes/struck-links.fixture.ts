import { apiCutOffAroundPost, cutLabels } from "../../exercises/api-cut-off-around-post.ts";
import {
  brokerKilledWithJobsEverywhere,
  placeLabels,
} from "../../exercises/broker-killed-with-jobs-everywhere.ts";
import { deadLettersReplayedOverACutLink } from "../../exercises/dead-letters-replayed-over-a-cut-link.ts";
import { deathLabels, deathRightAfter202 } from "../../exercises/death-right-after-202.ts";
import { cutOffLabels, workersCutOff } from "../../exercises/workers-cut-off.ts";
import type { LinkFault } from "../../contract/fault.ts";
import { list, replay } from "../inbox.fixture.ts";
import type { Job, Reply } from "../job.fixture.ts";
import { read, repeat, submit, submitInVain } from "../requests.fixture.ts";
import { defineScene, submitMany, times } from "../scene.fixture.ts";
import { remark, wait, waitForEnds, type Stage } from "../stage.fixture.ts";
import { apis, linkFaultAt, processFault, serviceRestart, workers } from "../weather.fixture.ts";

/** Links that are cut, services that are restarted, an API that dies: what was accepted is kept. */
export const struckLinkScenes = [
  defineScene({
    id: workersCutOff.id,
    isCalm: false,
    shows: [
      "consumption-resumes-after-a-cut",
      "outcome-survives-an-outage-of-the-store",
      "completed-job-is-not-done-again",
    ],
    play: (stage) => cutWorkers(stage),
  }),
  defineScene({
    id: apiCutOffAroundPost.id,
    isCalm: false,
    shows: [
      "submission-is-answered-while-the-broker-is-away",
      "failed-submission-leaves-its-key-free",
      "record-and-message-are-made-together",
    ],
    play: (stage) => cutApi(stage),
  }),
  defineScene({
    id: brokerKilledWithJobsEverywhere.id,
    isCalm: false,
    shows: ["restarted-broker-loses-no-job", "dead-letter-never-vanishes"],
    play: (stage) => restartBroker(stage),
  }),
  defineScene({
    id: deadLettersReplayedOverACutLink.id,
    isCalm: false,
    shows: ["dead-letter-never-vanishes"],
    play: (stage) => replayOverCuts(stage),
  }),
  defineScene({
    id: deathRightAfter202.id,
    isCalm: false,
    shows: ["accepted-job-survives-the-death-of-all", "key-survives-restart-on-every-replica"],
    play: (stage) => killApi(stage),
  }),
];

function end(stage: Stage, jobs: readonly Job[]): void {
  waitForEnds(stage, jobs);
  for (const job of jobs) read(stage, job);
  wait(stage, 10);
}

/** One link, disturbed from one moment to another. */
function cutLink(
  stage: Stage,
  said: Readonly<{ exercise: string; role: "api" | "worker"; fault: LinkFault; forMs: number }>,
): void {
  const { forMs, ...rest } = said;
  stage.events.push(linkFaultAt({ ...rest, at: stage.now }));
  stage.events.push(linkFaultAt({ ...rest, fault: { kind: "heal" }, at: stage.now + forMs }));
}

/** Calls are answered while their workers cannot tell anybody, in two ways. */
function cutWorkers(stage: Stage): void {
  const exercise = workersCutOff.id;
  const faults: readonly LinkFault[] = [
    { kind: "cut-after", direction: "in", bytes: 0 },
    stage.dice.pick([{ kind: "blackhole" }, { kind: "half-open" }, { kind: "refuse" }] as const),
  ];
  const capacity = { exercise, detail: "capacity", figures: { mostOpen: 8, waitedMs: 400 } };
  remark(stage, capacity);
  const jobs = faults.flatMap((fault): readonly Job[] => {
    const forMs = stage.dice.pick([700, 2_500]);
    const from = stage.now + 100;
    stage.weather.add({ kind: "cut", workers, from, until: from + forMs });
    const script = [{ status: 200, afterMs: 300 }];
    const label = cutOffLabels.held;
    const held = submitMany(stage, 2 * stage.size, () => ({ exercise, label, script }));
    stage.now = from;
    cutLink(stage, { exercise, role: "worker", fault, forMs });
    wait(stage, 10);
    const fresh = submitMany(stage, stage.size, () => ({ exercise, label: cutOffLabels.fresh }));
    wait(stage, forMs);
    end(stage, [...held, ...fresh]);
    wait(stage, 8_000);
    return [...held, ...fresh];
  });
  remark(stage, capacity);
  end(stage, jobs);
}

/** Submissions into a cut: made or not made, answered or not; half of them are sent again. */
function cutApi(stage: Stage): void {
  const exercise = apiCutOffAroundPost.id;
  const { during: label, retry, lookUp } = cutLabels;
  const jobs = times(3 * stage.size, (index): readonly Job[] => {
    const direction = index % 2 === 0 ? "in" : "out";
    const fault: LinkFault = { kind: "cut-after", direction, bytes: 40 };
    cutLink(stage, { exercise, role: "api", fault, forMs: 400 });
    wait(stage, 10);
    const healedAt = stage.now + 420;
    const status = 503;
    const [one, other] = times(2, () => submit(stage, { exercise, label, status }));
    const kept = submit(stage, { exercise, label });
    const gone = submitInVain(stage, { exercise, label, status });
    submitInVain(stage, { exercise, label, status });
    stage.now = healedAt;
    const made = submit(stage, { exercise, label: retry, ...gone });
    for (const job of [one, kept]) {
      if (job !== undefined) repeat(stage, job, { at: stage.now, label: retry });
    }
    wait(stage, 30);
    return [one, other, kept, made].filter((job) => job !== undefined);
  }).flat();
  waitForEnds(stage, jobs);
  for (const job of jobs) read(stage, job, { label: lookUp });
  wait(stage, 10);
}

/** The broker is restarted with jobs queued, in flight, waiting, dying and about to be replayed. */
function restartBroker(stage: Stage): void {
  const exercise = brokerKilledWithJobsEverywhere.id;
  const refused: readonly Reply[] = [{ status: 400 }];
  const make = (label: string, script: readonly Reply[], count = 3): readonly Job[] =>
    submitMany(stage, count * stage.size, () => ({ exercise, label, script }));
  const dead = make(placeLabels.replayed, refused, 2);
  end(stage, dead);
  list(stage, { exercise });
  const from = stage.now + 600;
  const tookMs = 300;
  const until = from + tookMs + 50;
  stage.weather.add({ kind: "cut", workers, from, until });
  stage.weather.add({ kind: "stop", workers, from: from - 300, until: from - 1 });
  const waiting = make(placeLabels.delayed, [{ status: 503, afterMs: 5, waitMs: 2_000 }]);
  const running = make(placeLabels.inFlight, [{ status: 200, afterMs: 900 }]);
  const dying = make(placeLabels.dying, [{ status: 400, afterMs: 500 }]);
  for (const [fault, at] of [
    ["stop", from - 300],
    ["resume", from - 1],
  ] as const) {
    for (const process of workers) {
      stage.events.push(processFault({ exercise, fault, process, at }));
    }
  }
  stage.now = from - 200;
  const queued = make(placeLabels.queued, [], 5);
  stage.now = from;
  stage.events.push(serviceRestart({ exercise, at: from, tookMs }));
  for (const job of dead) replay(stage, job, { at: from + 1, label: job.token, status: null });
  stage.now = until + 100;
  for (const job of dead) replay(stage, job, { label: job.token });
  end(stage, [...waiting, ...running, ...dying, ...queued, ...dead]);
  list(stage, { exercise, label: "after" });
}

/** One dead letter after the other is replayed over a link that is cut, and again when it is whole. */
function replayOverCuts(stage: Stage): void {
  const exercise = deadLettersReplayedOverACutLink.id;
  const script = [{ status: 400 }];
  const label = "replayed";
  const dead = submitMany(stage, 5 * stage.size, () => ({ exercise, label, script }));
  end(stage, dead);
  list(stage, { exercise });
  for (const job of dead) {
    const fault: LinkFault = { kind: "cut-after", direction: "in", bytes: 50 };
    cutLink(stage, { exercise, role: "api", fault, forMs: 60 });
    replay(stage, job, { at: stage.now + 10, label: job.token, status: null });
    wait(stage, 100);
  }
  for (const job of dead) replay(stage, job, { label: job.token });
  end(stage, dead);
  list(stage, { exercise, label: "after" });
}

/** Every process dies right after the last 202; then one replica does, and the other is asked. */
function killApi(stage: Stage): void {
  const exercise = deathRightAfter202.id;
  const { beforeAllDie, afterRestart, beforeOneDies, elsewhere } = deathLabels;
  const begin = stage.now;
  const [killedAt, upAt] = [begin + 60, begin + 500];
  stage.weather.add({ kind: "kill", workers, from: begin, diesAt: killedAt, until: upAt });
  wait(stage, 5);
  const all = submitMany(stage, 2 * stage.size, () => ({ exercise, label: beforeAllDie }));
  for (const process of workers) {
    stage.events.push(processFault({ exercise, fault: "stop", process, at: begin }));
  }
  for (const process of [...workers, ...apis]) {
    stage.events.push(processFault({ exercise, fault: "kill", process, at: killedAt }));
    stage.events.push(
      processFault({ exercise, fault: "start", process, at: killedAt + 100, tookMs: 300 }),
    );
  }
  stage.now = upAt + 20;
  for (const job of all) repeat(stage, job, { at: stage.now, label: afterRestart });
  wait(stage, 20);
  const some = submitMany(stage, 2 * stage.size, () => ({
    exercise,
    label: beforeOneDies,
    replica: 0,
  }));
  const [victim] = apis;
  stage.events.push(processFault({ exercise, fault: "kill", process: victim, at: stage.now }));
  wait(stage, 30);
  for (const job of some) repeat(stage, job, { at: stage.now, label: elsewhere, replica: 1 });
  wait(stage, 30);
  const start = { exercise, fault: "start", process: victim, at: stage.now, tookMs: 300 } as const;
  stage.events.push(processFault(start));
  wait(stage, 400);
  end(stage, [...all, ...some]);
}
