import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

const lagMs = 100;

/** What was written a moment ago is not there yet, and the client is told that it never was. */
export const statusIsReadFromALaggingCopy = defineFault({
  id: "status-is-read-from-a-lagging-copy",
  wrong: `The status is read from a copy of the database that is ${lagMs} ms behind.`,
  seen: null,
  tier: 2,
  breaks: ["ACC-3"],
  change: changeApiStore((store) => ({
    async readJob(of) {
      const job = await store.readJob(of);
      const isCopied = job !== null && Date.now() - job.createdAt.getTime() >= lagMs;
      return isCopied ? job : null;
    },
  })),
});
