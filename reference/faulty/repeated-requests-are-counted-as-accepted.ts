import { changeRoute } from "./change.ts";
import { defineFault } from "./fault.ts";

let repeated = 0;

/** Every 202 is counted, and so honest retries look like growth. */
export const repeatedRequestsAreCountedAsAccepted = defineFault({
  id: "repeated-requests-are-counted-as-accepted",
  wrong: "The counter of accepted jobs counts answers, those to repeated requests included.",
  seen: null,
  tier: 3,
  breaks: ["OBS-1"],
  change: {
    api: (parts) => {
      const counted = changeRoute({
        method: "POST",
        path: "/v1/jobs",
        handle: (good) => async (request, caller) => {
          const reply = await good(request, caller);
          if (reply.kind === "answer" && "idempotency-replayed" in reply.headers) repeated += 1;
          return reply;
        },
      });
      const { store } = parts;
      const totals = async () => {
        const told = await store.totals();
        return { ...told, accepted: told.accepted + repeated };
      };
      return counted.api?.({ ...parts, store: { ...store, totals } }) ?? parts;
    },
  },
});
