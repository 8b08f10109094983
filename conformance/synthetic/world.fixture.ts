import type { History } from "../contract/history.ts";
import { lastSightings, showsEnd } from "../judging/views.ts";
import type { Ms } from "../contract/time.ts";
import { mayStayQueued } from "../judging/may-stay-queued.ts";
import { randomFrom } from "../random.ts";
import { diceFrom, type Dice } from "./dice.fixture.ts";
import type { Job } from "./job.fixture.ts";
import { read, writtenAt } from "./requests.fixture.ts";
import type { Scene } from "./scene.fixture.ts";
import { openStage, remark, wait, waitForEnds, type Stage } from "./stage.fixture.ts";

/** A history as a correct service would have left it, and the scenes that it was made of. */
export type World = Readonly<{ history: History; scenes: readonly Scene[]; dice: Dice }>;

/** Invents a history of these scenes from a seed. Calm ones overlap, the others follow; then all is drained. */
export function inventWorld(options: {
  seed: string;
  scenes: readonly Scene[];
  size?: number;
  /** When it begins. */
  from?: Ms;
  /** Whether requests are stamped in whole milliseconds, which take less room. */
  isCoarse?: boolean;
}): World {
  const { seed, scenes, size = 1, from = 1_000, isCoarse = false } = options;
  const dice = diceFrom(randomFrom(seed));
  const stamp = (at: Ms): Ms => (isCoarse ? Math.round(at) : at);
  const stage = openStage({ dice, mark: dice.hex(6), size, stamp, now: from });
  let endedAt = stage.now;
  for (const scene of scenes.filter(({ isCalm }) => isCalm)) {
    stage.now = from + dice.between(0, 500);
    scene.play(stage);
    endedAt = Math.max(endedAt, stage.now);
  }
  stage.now = endedAt;
  for (const scene of scenes.filter(({ isCalm }) => !isCalm)) {
    waitForEnds(stage, stage.jobs);
    // What struck the last scene must not reach into this one.
    wait(stage, 20_000);
    scene.play(stage);
  }
  drain(stage);
  return { history: historyOf(stage), scenes, dice };
}

/** Gives everything the time to end, and reads what nobody has seen to end. */
function drain(stage: Stage): void {
  const exercise = "drain";
  wait(stage, 1_000);
  const from = stage.now;
  const last = lastSightings(stage.events);
  const open = stage.jobs.filter((job) => isToBeRead(job) && !showsEnd(last.get(job.jobId)));
  for (const job of open) read(stage, job, { exercise });
  waitForEnds(stage, open);
  for (const job of open) read(stage, job, { exercise });
  wait(stage, 20);
  remark(stage, { exercise, what: "drained", detail: "", figures: { from } });
}

function isToBeRead({ accepted }: Job): boolean {
  return accepted !== null && !mayStayQueued(accepted);
}

/** All events in the order in which they were written down. */
function historyOf(stage: Stage): History {
  const events = [...stage.events];
  for (const job of stage.jobs) for (const call of job.calls) events.push(call);
  return events
    .map((event) => ({ event, at: writtenAt(event) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ event }) => event);
}
