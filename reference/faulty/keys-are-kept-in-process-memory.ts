import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Right as long as there is one process and it never ends, which is how it was tried out. */
export const keysAreKeptInProcessMemory = defineFault({
  id: "keys-are-kept-in-process-memory",
  wrong: "Each API process knows only the keys that it has accepted itself since its start.",
  seen: "thesongzhu/Friday#403",
  tier: 1,
  breaks: ["IDM-6"],
  change: changeApiStore((store) => {
    /** Under which key the store has the job that this process made for a key. */
    const known = new Map<string, string>();
    return {
      async submit(submission) {
        const { id, tenant, key } = submission;
        const name = JSON.stringify([tenant, key]);
        const outcome = await store.submit({ ...submission, key: known.get(name) ?? key });
        if (known.has(name)) return outcome;
        const isNew = outcome.kind === "accepted";
        known.set(name, isNew ? key : `${key} ${id}`);
        return isNew ? outcome : store.submit({ ...submission, key: `${key} ${id}` });
      },
    };
  }),
});
