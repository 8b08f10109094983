import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

const foreverMs = 100 * 365 * 86_400_000;

/** Who numbers its requests by the day is answered with last year's job. */
export const keyNeverExpires = defineFault({
  id: "key-never-expires",
  wrong: "Keys have no end, whatever was published.",
  seen: null,
  tier: 3,
  breaks: ["IDM-7"],
  change: changeApiStore((store) => ({
    submit: (submission) => store.submit({ ...submission, keyTtlMs: foreverMs }),
  })),
});
