import { getGlobalDispatcher } from "undici";

import { probeCaller } from "../work/probe.ts";
import { defineFault } from "./fault.ts";

/** HTTP has two forms of the header, and a date is not a number. */
export const retryAfterDateMeansAtOnce = defineFault({
  id: "retry-after-date-means-at-once",
  wrong: "Retry-After is read as a number of seconds: a date becomes NaN, and that 0.",
  seen: "hashicorp/go-retryablehttp#144",
  tier: 2,
  breaks: ["RTY-6"],
  change: {
    worker: (parts) => ({
      ...parts,
      callProbe: probeCaller(getGlobalDispatcher(), (header) => Number(header) * 1_000 || 0),
    }),
  },
});
