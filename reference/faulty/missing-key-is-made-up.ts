import { randomUUID } from "node:crypto";

import { changeRoute } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The retry of a client that forgot its key is a new job, and nobody told it. */
export const missingKeyIsMadeUp = defineFault({
  id: "missing-key-is-made-up",
  wrong: "A submission without a key is given a random one and accepted.",
  seen: null,
  tier: 3,
  breaks: ["IDM-10"],
  change: changeRoute({
    method: "POST",
    path: "/v1/jobs",
    handle: (good) => (request, caller) =>
      good(
        { ...request, headers: { "idempotency-key": randomUUID(), ...request.headers } },
        caller,
      ),
  }),
});
