import { randomUUID } from "node:crypto";

import { defineFault } from "./fault.ts";

/** The dependency cannot tell that it is asked for the same thing again. */
export const effectKeyIsRandomPerAttempt = defineFault({
  id: "effect-key-is-random-per-attempt",
  wrong: "The key that the dependency gets is made up for each attempt.",
  seen: null,
  tier: 1,
  breaks: ["EXE-2"],
  change: { worker: (parts) => ({ ...parts, effectKeyOf: () => randomUUID() }) },
});
