import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The client comes for its result within the published time and finds nothing. */
export const recordIsPurgedEarly = defineFault({
  id: "record-is-purged-early",
  wrong: "A record is kept for half the published time, and so is its key.",
  seen: null,
  tier: 3,
  breaks: ["STS-9", "IDM-7"],
  change: changeApiStore((store) => ({
    submit: (submission) =>
      store.submit({
        ...submission,
        keyTtlMs: Math.ceil(submission.keyTtlMs / 2),
        retentionMs: Math.ceil(submission.retentionMs / 2),
      }),
  })),
});
