import { changeRoute } from "./change.ts";
import { defineFault } from "./fault.ts";

/** "By client" was asked for, and the header was at hand. */
export const metricsAreLabelledWithCredentials = defineFault({
  id: "metrics-are-labelled-with-credentials",
  wrong: "Submissions are counted by client, and the client is told by its Authorization header.",
  seen: null,
  tier: 2,
  breaks: ["OBS-1"],
  change: changeRoute({
    method: "POST",
    path: "/v1/jobs",
    handle: (good, tools) => (request, caller) => {
      tools.metrics.submissions.inc({ outcome: `by ${request.headers.authorization}` });
      return good(request, caller);
    },
  }),
});
