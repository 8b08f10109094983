import { refuse } from "../api/route.ts";
import { changeRoute } from "./change.ts";
import { defineFault } from "./fault.ts";

/** A client that says more than we know is turned away for being polite. */
export const unknownPreferenceIsRefused = defineFault({
  id: "unknown-preference-is-refused",
  wrong: "Prefer is validated: what this version does not know is answered 422.",
  seen: null,
  tier: 3,
  breaks: ["PRF-1"],
  change: changeRoute({
    method: "POST",
    path: "/v1/jobs",
    handle: (good) => async (request, caller) => {
      const prefer = String(request.headers["prefer"] ?? "");
      const isKnown = /^(?:(?:respond-async|wait=\d+)(?:, *|$))*$/.test(prefer);
      return isKnown ? good(request, caller) : refuse("body-not-valid", "Prefer is not known.");
    },
  }),
});
