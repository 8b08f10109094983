import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** With one worker that takes one job at a time it works, and that is how it was tried. */
export const orderKeyIsIgnored = defineFault({
  id: "order-key-is-ignored",
  wrong: "An order key is accepted and shown, and the jobs of a key run beside each other.",
  seen: null,
  tier: 2,
  breaks: ["ORD-1", "ORD-2"],
  change: changeApiStore((store) => ({
    submit: (submission) => store.submit({ ...submission, orderKey: null }),
  })),
});
