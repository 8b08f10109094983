import { setTimeout as sleep } from "node:timers/promises";

import { StoreUnreachable } from "../jobs/database.ts";
import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

const againAfterMs = 100;

/** Nobody gets an error, and nobody gets an answer. */
export const submissionWaitsForItsStoreWithoutEnd = defineFault({
  id: "submission-waits-for-its-store-without-end",
  wrong: "A submission is tried again until the store is back, however long its client waits.",
  seen: null,
  tier: 1,
  breaks: ["ACC-7"],
  change: changeApiStore((store) => ({
    async submit(submission) {
      for (;;) {
        try {
          return await store.submit(submission);
        } catch (error) {
          if (!(error instanceof StoreUnreachable)) throw error;
        }
        await sleep(againAfterMs);
      }
    },
  })),
});
