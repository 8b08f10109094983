import { randomUUID } from "node:crypto";

import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The client is told no, and it happens. */
export const jobIsQueuedBeforeItsKeyIsChecked = defineFault({
  id: "job-is-queued-before-its-key-is-checked",
  wrong: "A job is queued first and its key compared afterwards: what is refused with 422 runs.",
  seen: null,
  tier: 1,
  breaks: ["DUR-3", "IDM-4"],
  change: changeApiStore((store) => ({
    async submit(submission) {
      const outcome = await store.submit(submission);
      if (outcome.kind === "key-reused") {
        const id = randomUUID();
        await store.submit({ ...submission, id, key: `${submission.key} ${id}` });
      }
      return outcome;
    },
  })),
});
