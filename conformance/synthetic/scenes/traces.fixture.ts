import { batchOfTraces } from "../../exercises/batch-of-traces.ts";
import { tracedJobs } from "../../exercises/traced-jobs.ts";
import { list, replay } from "../inbox.fixture.ts";
import type { Job } from "../job.fixture.ts";
import { read, submit } from "../requests.fixture.ts";
import { defineScene, submitMany } from "../scene.fixture.ts";
import { wait, waitForEnds, type Stage } from "../stage.fixture.ts";

/** Traces that reach the dependency under a parent of the worker's own, or are made anew. */
export const traceScenes = [
  defineScene({
    id: tracedJobs.id,
    isCalm: true,
    shows: [
      "trace-id-reaches-the-dependency",
      "invalid-traceparent-is-replaced",
      "trace-survives-retry-and-replay",
    ],
    play: (stage) => {
      const exercise = tracedJobs.id;
      const make = (label: string, status: number, count: number): readonly Job[] =>
        submitMany(stage, count * stage.size, () => {
          return { exercise, label, script: [{ status }], ...contextOf(stage) };
        });
      const jobs = [...make("valid", 200, 2), ...make("retried", 503, 1)];
      const malformed = submitMany(stage, 2 * stage.size, () => malformedContext(stage));
      const dead = submit(stage, {
        exercise,
        label: "replayed",
        script: [{ status: 400 }],
        ...contextOf(stage),
      });
      end(stage, [...jobs, ...malformed, dead]);
      list(stage, { exercise, label: "finding" });
      wait(stage, 10);
      replay(stage, dead, { label: "replayed" });
      end(stage, [dead]);
    },
  }),
  defineScene({
    id: batchOfTraces.id,
    isCalm: true,
    shows: [],
    play: (stage) => {
      const exercise = batchOfTraces.id;
      const label = "traced";
      end(
        stage,
        submitMany(stage, 4 * stage.size, () => ({ exercise, label, ...contextOf(stage) })),
      );
    },
  }),
];

function end(stage: Stage, jobs: readonly Job[]): void {
  waitForEnds(stage, jobs);
  for (const job of jobs) read(stage, job);
  wait(stage, 10);
}

/** The same trace goes on, under a parent of the worker's own. */
function contextOf({ dice }: Stage): { traceparent: string; carriedTrace: string } {
  const traceId = `1${dice.hex(31)}`;
  const of = (first: string): string => `00-${traceId}-${first}${dice.hex(15)}-01`;
  return { traceparent: of("1"), carriedTrace: of("2") };
}

function malformedContext({ dice }: Stage) {
  return {
    exercise: tracedJobs.id,
    label: "malformed",
    traceparent: `ff-a${dice.hex(31)}-b${dice.hex(15)}-01`,
    sentState: `jobproof=${dice.hex(8)}`,
    carriedTrace: `00-1${dice.hex(31)}-2${dice.hex(15)}-01`,
  };
}
