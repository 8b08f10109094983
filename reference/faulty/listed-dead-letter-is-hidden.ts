import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

const hiddenMs = 30_000;

/** To look is to receive: the second person who looks sees an empty inbox. */
export const listedDeadLetterIsHidden = defineFault({
  id: "listed-dead-letter-is-hidden",
  wrong: `The list is made by receiving from a queue, which hides what was received for ${hiddenMs} ms.`,
  seen: null,
  tier: 2,
  breaks: ["DLQ-6"],
  change: changeApiStore((store) => {
    const hidden = new Set<string>();
    return {
      async listDeadLetters(page) {
        const list = await store.listDeadLetters(page);
        const entries = list.entries.filter(({ id }) => !hidden.has(id));
        for (const { id } of entries) {
          hidden.add(id);
          setTimeout(() => hidden.delete(id), hiddenMs);
        }
        return { ...list, entries };
      },
    };
  }),
});
