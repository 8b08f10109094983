import type { Reply } from "../api/route.ts";
import { changeRoute } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Whoever corrects the request is given the error of the wrong one again. */
export const refusalIsStoredUnderTheKey = defineFault({
  id: "refusal-is-stored-under-the-key",
  wrong: "The first answer under a key is kept and repeated even if it was a refusal.",
  seen: null,
  breaks: ["IDM-9"],
  change: changeRoute({
    method: "POST",
    path: "/v1/jobs",
    handle: (good) => {
      const refusals = new Map<string, Reply>();
      return async (request, caller) => {
        const name = JSON.stringify([caller.tenant, request.headers["idempotency-key"]]);
        const reply = refusals.get(name) ?? (await good(request, caller));
        // A conflict is about the moment: that one is not kept.
        if (reply.kind === "refusal" && reply.code !== "key-in-use") refusals.set(name, reply);
        return reply;
      };
    },
  }),
});
