import { changeAnswer } from "./change.ts";
import { defineFault } from "./fault.ts";

/** One line of a gateway's defaults, and everybody behind one cache sees what the first one saw. */
export const statusMayBeCachedForAMinute = defineFault({
  id: "status-may-be-cached-for-a-minute",
  wrong: "The status of a job is sent with Cache-Control: max-age=60.",
  seen: null,
  tier: 2,
  breaks: ["STS-8"],
  change: changeAnswer({
    method: "GET",
    path: "/v1/jobs/:id",
    answer: (good) => ({
      ...good,
      headers: { ...good.headers, "cache-control": "public, max-age=60" },
    }),
  }),
});
