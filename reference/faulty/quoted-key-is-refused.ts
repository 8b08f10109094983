import { refuse } from "../api/route.ts";
import { changeRoute } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Whoever follows the draft to the letter cannot submit anything. */
export const quotedKeyIsRefused = defineFault({
  id: "quoted-key-is-refused",
  wrong: "A key may have letters, digits and hyphens only: the quotes of a string are refused.",
  seen: null,
  tier: 3,
  breaks: ["IDM-10"],
  change: changeRoute({
    method: "POST",
    path: "/v1/jobs",
    handle: (good) => async (request, caller) => {
      const key = String(request.headers["idempotency-key"] ?? "");
      return key.includes('"')
        ? refuse("key-malformed", "The key must have letters, digits and hyphens only.")
        : good(request, caller);
    },
  }),
});
