import { createHash } from "node:crypto";

import { defineFault } from "./fault.ts";

/** An honest retry through another library, which writes the same value in another order, is refused. */
export const fingerprintDependsOnMemberOrder = defineFault({
  id: "fingerprint-depends-on-member-order",
  wrong: "The fingerprint of a payload is a hash of its text, so that the order of members counts.",
  seen: null,
  tier: 2,
  breaks: ["IDM-1"],
  change: {
    api: (parts) => ({
      ...parts,
      fingerprintOf: (meaning) =>
        createHash("sha256").update(JSON.stringify(meaning)).digest("hex"),
    }),
  },
});
