import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { StoreUnreachable } from "../jobs/database.ts";
import type { Submission } from "../jobs/store.ts";
import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

const againAfterMs = 100;
const tries = 20;

/** A publisher that is not idempotent, and a consumer that does not look. */
export const unconfirmedSubmissionIsSentAgain = defineFault({
  id: "unconfirmed-submission-is-sent-again",
  wrong: "A submission whose confirm was lost is sent again under another id, and both are run.",
  seen: null,
  tier: 2,
  breaks: ["EXE-4"],
  change: changeApiStore((store) => ({
    async submit(submission) {
      let sent: Submission = submission;
      for (let left = tries; ; left -= 1) {
        try {
          return await store.submit(sent);
        } catch (error) {
          if (left === 0 || !(error instanceof StoreUnreachable)) throw error;
        }
        await sleep(againAfterMs);
        const id = randomUUID();
        sent = { ...submission, id, key: `${submission.key} ${id}` };
      }
    },
  })),
});
