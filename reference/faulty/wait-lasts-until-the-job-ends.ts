import { defineFault } from "./fault.ts";

const longestMs = 60_000;

/** The client has long hung up, and sends it again. */
export const waitLastsUntilTheJobEnds = defineFault({
  id: "wait-lasts-until-the-job-ends",
  wrong: "Whoever prefers to wait is answered when the job has ended, and not before.",
  seen: null,
  tier: 3,
  breaks: ["PRF-1"],
  change: {
    api: (parts) => ({
      ...parts,
      endWatch: {
        ...parts.endWatch,
        untilEnded: (id) => parts.endWatch.untilEnded(id, longestMs),
      },
    }),
  },
});
