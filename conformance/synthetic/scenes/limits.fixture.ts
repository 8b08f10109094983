import { jobsOfManyKeys } from "../../exercises/jobs-of-many-keys.ts";
import { limitedDependencyCalledAndDown } from "../../exercises/limited-dependency-called-and-down.ts";
import { longAndShortJobsInTurn, turnLabels } from "../../exercises/long-and-short-jobs-in-turn.ts";
import { depthLabels, queueFilledToItsDepth } from "../../exercises/queue-filled-to-its-depth.ts";
import { limitLabels, rateLimitMet } from "../../exercises/rate-limit-met.ts";
import { workersStartedForABacklog } from "../../exercises/workers-started-for-a-backlog.ts";
import type { Job } from "../job.fixture.ts";
import { read, refusal, submit } from "../requests.fixture.ts";
import { defineScene, submitMany, times } from "../scene.fixture.ts";
import { ask, freshName, remark, wait, waitForEnds, type Stage } from "../stage.fixture.ts";
import { processFault, workers } from "../weather.fixture.ts";

/** How much, how fast, how long and in which order: all that has a declared bound. */
export const limitScenes = [
  defineScene({
    id: rateLimitMet.id,
    isCalm: true,
    shows: [
      "rate-limit-holds-over-all-replicas",
      "told-wait-is-honest",
      "rate-limit-fields-are-well-formed",
    ],
    play: (stage) => meetLimit(stage),
  }),
  defineScene({
    id: queueFilledToItsDepth.id,
    isCalm: true,
    shows: ["full-queue-refuses-and-drops-nothing"],
    play: (stage) => fillQueue(stage),
  }),
  defineScene({
    id: limitedDependencyCalledAndDown.id,
    isCalm: true,
    shows: ["calls-stay-within-the-outbound-limit", "retries-stay-within-their-budget"],
    play: (stage) => callSlowly(stage),
  }),
  defineScene({
    id: jobsOfManyKeys.id,
    isCalm: true,
    shows: ["jobs-of-a-key-start-in-order", "jobs-of-a-key-never-overlap"],
    play: (stage) => keepOrder(stage),
  }),
  defineScene({
    id: longAndShortJobsInTurn.id,
    isCalm: true,
    shows: ["answer-does-not-wait-for-the-work"],
    play: (stage) => {
      const exercise = longAndShortJobsInTurn.id;
      const held = [{ status: 200, afterMs: 1_000 }];
      const jobs = times(3 * stage.size, () => {
        const short = submit(stage, { exercise, label: turnLabels.short });
        wait(stage, 15);
        const long = submit(stage, { exercise, label: turnLabels.held, script: held });
        wait(stage, 15);
        return [short, long];
      });
      end(stage, jobs.flat());
    },
  }),
  defineScene({
    id: workersStartedForABacklog.id,
    isCalm: false,
    shows: ["backlog-wakes-workers-and-drains-in-time"],
    play: (stage) => wake(stage),
  }),
];

function end(stage: Stage, jobs: readonly Job[]): void {
  waitForEnds(stage, jobs);
  for (const job of jobs) read(stage, job);
  wait(stage, 10);
}

/** Five a second are granted; whoever comes too soon is told to wait, and then is welcome. */
function meetLimit(stage: Stage): void {
  const exercise = rateLimitMet.id;
  const as = "rate-limited";
  const before = submit(stage, { exercise, label: limitLabels.before, as: "tenant-b" });
  const jobs = times(5, (index) => {
    return submit(stage, { exercise, label: limitLabels.flood, as, replica: index % 2 });
  });
  wait(stage, 20);
  const refused = times(3, () => {
    const [token, key] = [freshName(stage, "token"), freshName(stage, "key")];
    const said = { exercise, did: "submit", label: limitLabels.flood, as, method: "POST" } as const;
    const { headers, answered } = refusal(429);
    const limits = { ratelimit: '"default";r=0;t=1', "ratelimit-policy": '"default";q=5;w=1' };
    const answer = { status: 429, answered, headers: { ...headers, ...limits } } as const;
    ask(stage, { ...said, ...answer, at: stage.now, token, idempotencyKey: key });
    return { token, key };
  });
  const control = submit(stage, { exercise, label: limitLabels.control, as: "tenant-b" });
  wait(stage, 1_200);
  const waited = refused.map((one) =>
    submit(stage, { exercise, label: limitLabels.waited, as, ...one }),
  );
  wait(stage, 20);
  end(stage, [before, ...jobs, control, ...waited]);
}

/** Eight jobs run, six wait, and more are refused; when they have ended, there is room again. */
function fillQueue(stage: Stage): void {
  const exercise = queueFilledToItsDepth.id;
  const as = "depth-limited";
  const label = depthLabels.flood;
  const script = [{ status: 200, afterMs: 900 }];
  const running = submitMany(stage, 8, () => ({ exercise, label, as, script }));
  wait(stage, 20);
  const from = stage.now + 950;
  const waiting = submitMany(stage, 6, () => ({ exercise, label, as, from }));
  for (const job of waiting) {
    const before = { attempts: 0, code: null, result: null };
    job.turns.unshift({ at: job.accepted?.sentAt ?? 0, state: "queued", ...before });
  }
  times(2 * stage.size, () => {
    const asked = { exercise, did: "submit", label, as, method: "POST", at: stage.now } as const;
    ask(stage, { ...asked, status: 429, token: freshName(stage, "token"), ...refusal(429) });
  });
  wait(stage, 20);
  remark(stage, { exercise, detail: "full", figures: { lanes: 8, atMs: stage.now } });
  end(stage, [...running, ...waiting]);
  end(stage, [submit(stage, { exercise, label: depthLabels.after, as })]);
}

/** Ten calls a second are granted, and four retries a second while the dependency is down. */
function callSlowly(stage: Stage): void {
  const exercise = limitedDependencyCalledAndDown.id;
  const plain = times(14, (index) =>
    submit(stage, { exercise, label: "plain", from: stage.now + 20 + index * 110 }),
  );
  end(stage, plain);
  wait(stage, 1_100);
  remark(stage, { exercise, detail: "down" });
  const down = times(7, (index) =>
    submit(stage, {
      exercise,
      label: "down",
      from: stage.now + 20 + index * 110,
      script: [{ status: 503, afterMs: 2, waitMs: 1_200 + index * 260 }],
    }),
  );
  waitForEnds(stage, down);
  remark(stage, { exercise, detail: "up" });
  end(stage, down);
}

/** Three jobs of a key, of which the first fails once: each begins when the one before has ended. */
function keepOrder(stage: Stage): void {
  const exercise = jobsOfManyKeys.id;
  const jobs = times(2 * stage.size, () => {
    const orderKey = freshName(stage, "order");
    let freeAt = stage.now;
    return times(3, (index) => {
      const script = index === 0 ? [{ status: 503, afterMs: 4 }] : [];
      const at = stage.now + index * 15;
      const from = Math.max(freeAt, at + 8);
      const job = submit(stage, { exercise, label: "ordered", orderKey, script, at, from });
      freeAt = (job.turns.at(-1)?.at ?? 0) + 5;
      return job;
    });
  });
  wait(stage, 60);
  end(stage, jobs.flat());
}

/** A backlog waits while no worker runs, and is begun and done in time when they come. */
function wake(stage: Stage): void {
  const exercise = workersStartedForABacklog.id;
  const begin = stage.now;
  const upAt = begin + 3_000;
  stage.weather.add({ kind: "end", workers, from: begin, until: upAt });
  for (const process of workers) {
    const told = { exercise, process, at: begin + 1 };
    stage.events.push(processFault({ ...told, fault: "terminate", tookMs: 100 }));
    stage.events.push(
      processFault({ exercise, process, fault: "start", at: upAt - 300, tookMs: 299 }),
    );
  }
  wait(stage, 200);
  end(
    stage,
    submitMany(stage, 4 * stage.size, () => ({ exercise, label: "backlog" })),
  );
}
