import { setTimeout as sleep } from "node:timers/promises";

import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

const perJobMs = 2;

/** Nobody notices until there is a backlog, and then it makes itself longer. */
export const submissionWalksThroughTheBacklog = defineFault({
  id: "submission-walks-through-the-backlog",
  wrong: "The place in the queue is found by looking at each job that waits, before the answer.",
  seen: null,
  breaks: ["ACC-6"],
  change: changeApiStore((store) => ({
    async submit(submission) {
      const outcome = await store.submit(submission);
      const { queued } = await store.figures();
      await sleep(queued * perJobMs);
      return outcome;
    },
  })),
});
