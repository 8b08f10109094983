import { randomUUID } from "node:crypto";

import { submitJob } from "../api/submit-job.ts";
import { changeRoute } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The client is told no, waits, and its work is done twice. */
export const refusedForTheRateRunsAllTheSame = defineFault({
  id: "refused-for-the-rate-runs-all-the-same",
  wrong: "The job is queued first and counted afterwards: what is refused with 429 runs.",
  seen: null,
  tier: 1,
  breaks: ["RTL-1", "DUR-3"],
  change: changeRoute({
    method: "POST",
    path: "/v1/jobs",
    handle: (good, tools) => {
      const unlimited = submitJob({
        ...tools,
        termsOf: (tenant) => ({ ...tools.termsOf(tenant), rateLimit: null }),
      });
      return async (request, caller) => {
        const reply = await good(request, caller);
        if (reply.kind === "refusal" && reply.code === "rate-limited") {
          const headers = { ...request.headers, "idempotency-key": randomUUID() };
          await unlimited.handle({ ...request, headers }, caller);
        }
        return reply;
      };
    },
  }),
});
