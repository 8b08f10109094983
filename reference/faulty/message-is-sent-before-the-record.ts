import { changeApiStore, changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";
import { recordAlone, sendAlone } from "./record-alone.ts";

/** Two writes without a transaction, the hasty way round: the worker is there before the job is. */
export const messageIsSentBeforeTheRecord = defineFault({
  id: "message-is-sent-before-the-record",
  wrong:
    "A job's message is sent before its record is committed; a worker without a record drops it.",
  seen: "rails/rails#51426",
  tier: 1,
  breaks: ["DUR-5"],
  change: {
    ...changeApiStore((store, { database }) => ({
      async submit(submission) {
        const { tenant, key } = submission;
        const known = await database.query(
          "SELECT FROM idempotency_keys WHERE tenant = $1 AND key = $2",
          [tenant, key],
        );
        if (known.length > 0) return store.submit(submission);
        await sendAlone(submission, database);
        return recordAlone(submission, { store, database });
      },
    })),
    ...changeWorkerStore(() => ({ takeForgotten: async () => [] })),
  },
});
