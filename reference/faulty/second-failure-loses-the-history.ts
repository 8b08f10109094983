import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Whoever looks at the entry does not learn that this is the second time. */
export const secondFailureLosesTheHistory = defineFault({
  id: "second-failure-loses-the-history",
  wrong: "The dead letter of a job that was replayed counts its attempts from the replay on.",
  seen: null,
  tier: 3,
  breaks: ["DLQ-4"],
  change: changeApiStore((store) => ({
    async listDeadLetters(page) {
      const list = await store.listDeadLetters(page);
      const entries = list.entries.map(async (entry) => {
        if (entry.previousId === null) return entry;
        const before = await store.readDeadLetter({ id: entry.previousId, tenant: page.tenant });
        return { ...entry, attempts: entry.attempts - (before?.attempts ?? 0) };
      });
      return { ...list, entries: await Promise.all(entries) };
    },
  })),
});
