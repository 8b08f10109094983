import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Enough to know that something failed, and not enough to do anything about it. */
export const deadLetterLosesItsPayload = defineFault({
  id: "dead-letter-loses-its-payload",
  wrong: "A dead letter has the reason of a failure, and not the payload that failed.",
  seen: null,
  tier: 2,
  breaks: ["DLQ-2"],
  change: changeApiStore((store) => ({
    async listDeadLetters(page) {
      const list = await store.listDeadLetters(page);
      return { ...list, entries: list.entries.map((entry) => ({ ...entry, payload: "null" })) };
    },
    async readDeadLetter(of) {
      const entry = await store.readDeadLetter(of);
      return entry === null ? null : { ...entry, payload: "null" };
    },
  })),
});
