import { sayingOf } from "../judging/answers.ts";
import type { DeadJob } from "./dead-job.ts";
import type { Bench } from "../exercise.ts";
import { whoMay } from "../who-may.ts";

const firstPauseMs = 50;
const longestPauseMs = 400;

/**
 * Replays a dead letter until an answer tells that it was done, or that it cannot be done; the label
 * of each request is the token of its job.
 */
export async function insistOnReplay(bench: Bench, { job, entryId }: DeadJob): Promise<void> {
  if (entryId === null) return;
  const as = whoMay(bench.target, "replay");
  const giveUpAt = bench.clock() + bench.patienceMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    const saying = sayingOf(await bench.replay(entryId, { as, label: job.token }));
    if (saying === "yes" || saying === "no" || bench.clock() > giveUpAt) return;
    await bench.pause(pauseMs);
  }
}
