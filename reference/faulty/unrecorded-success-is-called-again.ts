import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";

const oneIn = 25;

/** What is to be repeated is the record, and it is the call that is repeated. */
export const unrecordedSuccessIsCalledAgain = defineFault({
  id: "unrecorded-success-is-called-again",
  wrong: `A success that could not be recorded, here one in ${oneIn}, is retried like a failed call.`,
  seen: null,
  tier: 1,
  breaks: ["EXE-3", "EXE-1"],
  change: changeWorkerStore((store) => {
    let recorded = 0;
    return {
      async complete(outcome) {
        recorded += 1;
        if (recorded % oneIn !== 0) return store.complete(outcome);
        const error = { code: "dependency-failed", message: "Could not be recorded" } as const;
        return store.fail({ fence: outcome.fence, error, next: { kind: "retry", delayMs: 0 } });
      },
    };
  }),
});
