import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** A client that waits as long as it may before its retry has its work done twice. */
export const keyExpiresEarly = defineFault({
  id: "key-expires-early",
  wrong: "The life of a key is set in a unit that is half of what was meant.",
  seen: null,
  tier: 2,
  breaks: ["IDM-7"],
  change: changeApiStore((store) => ({
    submit: (submission) =>
      store.submit({ ...submission, keyTtlMs: Math.ceil(submission.keyTtlMs / 2) }),
  })),
});
