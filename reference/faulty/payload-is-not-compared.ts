import { defineFault } from "./fault.ts";

/** "Accepted" for work that is silently never done. */
export const payloadIsNotCompared = defineFault({
  id: "payload-is-not-compared",
  wrong: "A known key is answered with its job, whatever payload came with it.",
  seen: "fossasia/eventyay#602",
  tier: 1,
  breaks: ["IDM-4"],
  change: { api: (parts) => ({ ...parts, fingerprintOf: () => "" }) },
});
