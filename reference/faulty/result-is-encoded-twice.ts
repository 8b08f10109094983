import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** JSON in a text column that is taken for a value once more on its way in. */
export const resultIsEncodedTwice = defineFault({
  id: "result-is-encoded-twice",
  wrong: "The result is JSON text and is encoded once more: clients get a string with JSON in it.",
  seen: null,
  tier: 2,
  breaks: ["STS-6"],
  change: changeWorkerStore((store) => ({
    complete: ({ fence, result }) => store.complete({ fence, result: JSON.stringify(result) }),
  })),
});
