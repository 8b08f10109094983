import { getGlobalDispatcher } from "undici";

import { probeCaller } from "../work/probe.ts";
import { defineFault } from "./fault.ts";

/** The setting is read, documented, and bounds nothing. */
export const claimsExceedTheFreeSlots = defineFault({
  id: "claims-exceed-the-free-slots",
  wrong: "A worker takes whatever work there is, however few of its slots are free.",
  seen: null,
  tier: 1,
  breaks: ["EXE-7"],
  change: {
    worker: (parts) => ({
      ...parts,
      claimUntilStopped: (claims) =>
        parts.claimUntilStopped({ ...claims, slots: { ...claims.slots, free: () => 1_000 } }),
      // The pool of connections would otherwise bound the calls.
      callProbe: probeCaller(getGlobalDispatcher()),
    }),
  },
});
