import { changeApiStore, changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";
import { recordAlone, sendAlone } from "./record-alone.ts";

/** Two writes without a transaction, the careful way round: and then the link breaks in between. */
export const messageIsSentAfterTheCommit = defineFault({
  id: "message-is-sent-after-the-commit",
  wrong: "A job's message is sent after its record was committed, without an outbox in between.",
  seen: "brandur/sorg#239",
  tier: 1,
  breaks: ["DUR-5", "ACC-7"],
  change: {
    ...changeApiStore((store, { database }) => ({
      async submit(submission) {
        const outcome = await recordAlone(submission, { store, database });
        if (outcome.kind === "accepted") await sendAlone(submission, database);
        return outcome;
      },
    })),
    ...changeWorkerStore(() => ({ takeForgotten: async () => [] })),
  },
});
