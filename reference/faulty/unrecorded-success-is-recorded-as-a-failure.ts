import { StoreUnreachable } from "../jobs/database.ts";
import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** One `catch` around the call and its record: what broke was the record, and the call gets the blame. */
export const unrecordedSuccessIsRecordedAsAFailure = defineFault({
  id: "unrecorded-success-is-recorded-as-a-failure",
  wrong: "A success that could not be recorded at the first try is recorded as a failure.",
  seen: null,
  tier: 1,
  breaks: ["DUR-8", "STS-5"],
  change: changeWorkerStore((store) => {
    const tried = new Set<string>();
    return {
      async complete(outcome) {
        const { fence } = outcome;
        if (tried.has(fence.token)) {
          const error = { code: "dependency-failed", message: "Could not be recorded" } as const;
          return store.fail({ fence, error, next: { kind: "die" } });
        }
        try {
          return await store.complete(outcome);
        } catch (error) {
          if (error instanceof StoreUnreachable) tried.add(fence.token);
          throw error;
        }
      },
    };
  }),
});
