import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Whoever clears up does everything twice, or learns to distrust the list. */
export const deadLetterIsListedTwice = defineFault({
  id: "dead-letter-is-listed-twice",
  wrong: "Application and broker each keep a dead letter of the same job, and both are listed.",
  seen: "cloudyr/aws.sqs#17",
  tier: 2,
  breaks: ["DLQ-1"],
  change: changeApiStore((store) => ({
    async listDeadLetters(page) {
      const list = await store.listDeadLetters(page);
      const both = list.entries.flatMap((entry) => [{ ...entry, id: `dlx-${entry.id}` }, entry]);
      return { ...list, entries: both };
    },
  })),
});
