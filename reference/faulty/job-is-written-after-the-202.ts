import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";
import { newJob } from "./new-job.ts";

const flushMs = 100;

/** Fast, and a lie for as long as the buffer is all that knows of the job. */
export const jobIsWrittenAfterThe202 = defineFault({
  id: "job-is-written-after-the-202",
  wrong: `Jobs are buffered in memory and written ${flushMs} ms later; the 202 does not wait for that.`,
  seen: "nats-io/nats-server#7564",
  tier: 1,
  breaks: ["ACC-5", "ACC-3"],
  change: changeApiStore((store, { database }) => ({
    async submit(submission) {
      const { tenant, key } = submission;
      const statement = "SELECT FROM idempotency_keys WHERE tenant = $1 AND key = $2";
      const known = await database.query(statement, [tenant, key]);
      if (known.length > 0) return store.submit(submission);
      setTimeout(() => void store.submit(submission).catch(() => undefined), flushMs);
      return { kind: "accepted", job: newJob(submission) };
    },
  })),
});
