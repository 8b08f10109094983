import { setTimeout as sleep } from "node:timers/promises";

import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

const longestMs = 8_000;
const lookEveryMs = 10;

/** Fast in every demonstration, and as slow as the work in production. */
export const idleServiceRunsTheJobBeforeIts202 = defineFault({
  id: "idle-service-runs-the-job-before-its-202",
  wrong: "While nothing waits, the answer to a submission is held back until its job has ended.",
  seen: null,
  tier: 2,
  breaks: ["ACC-6"],
  change: changeApiStore((store) => ({
    async submit(submission) {
      const { queued } = await store.figures();
      const outcome = await store.submit(submission);
      if (queued > 0 || outcome.kind !== "accepted") return outcome;
      const giveUpAt = performance.now() + longestMs;
      while (performance.now() < giveUpAt) {
        const [ended] = await store.endedAmong([submission.id]);
        if (ended !== undefined) return { ...outcome, job: ended };
        await sleep(lookEveryMs);
      }
      return outcome;
    },
  })),
});
