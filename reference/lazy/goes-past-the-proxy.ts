import { run } from "../run.ts";
import { defineLazy } from "./lazy-service.ts";

/** A pool that was opened elsewhere: whatever is cut, this service does not notice. */
export const goesPastTheProxy = defineLazy({
  id: "goes-past-the-proxy",
  shirks: "Processes are told the address of a proxy, and connect to the store directly.",
  earns: {
    kind: "all-but",
    rows: {
      "ACC-7": "no cut was felt",
      "IDM-8": "no submission failed in a cut",
      "DUR-5": "no submission fell into a cut",
      "DUR-6": "no connection was cut",
      "DUR-8": "no worker was cut off from its store",
      "EXE-4": "no answer of the store was lost",
    },
  },
  run: ({ role, environment }) => {
    const { JOBPROOF_DIRECT_URL: direct, JOBPROOF_DATABASE_URL: told } = environment;
    return run({ role, environment: { ...environment, JOBPROOF_DATABASE_URL: direct ?? told } });
  },
});
