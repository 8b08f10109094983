import { getGlobalDispatcher } from "undici";

import { probeCaller } from "../work/probe.ts";
import { defineFault } from "./fault.ts";

/** The setting is read, documented, and bounds nothing. */
export const claimsExceedTheFreeSlots = defineFault({
  id: "claims-exceed-the-free-slots",
  wrong: "A worker that looks for work takes all there is, however few slots it has free.",
  seen: null,
  breaks: ["EXE-7"],
  change: {
    worker: (parts) => ({
      ...parts,
      broker: {
        ...parts.broker,
        claim: ({ leaseMs }) => parts.broker.claim({ limit: 1_000, leaseMs }),
      },
      // The pool of connections would otherwise bound the calls.
      callProbe: probeCaller(getGlobalDispatcher()),
    }),
  },
});
