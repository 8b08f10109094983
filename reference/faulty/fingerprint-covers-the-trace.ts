import { submitJob } from "../api/submit-job.ts";
import { changeRoute } from "./change.ts";
import { defineFault } from "./fault.ts";

/** An honest retry is a new span of its client's trace, and is refused as another job. */
export const fingerprintCoversTheTrace = defineFault({
  id: "fingerprint-covers-the-trace",
  wrong: "The fingerprint covers the headers that go on with the job, traceparent among them.",
  seen: null,
  tier: 2,
  breaks: ["IDM-1"],
  change: changeRoute({
    method: "POST",
    path: "/v1/jobs",
    handle: (_good, tools) => (request, caller) => {
      const { traceparent } = request.headers;
      const fingerprintOf: typeof tools.fingerprintOf = (meaning) =>
        JSON.stringify([tools.fingerprintOf(meaning), traceparent]);
      return submitJob({ ...tools, fingerprintOf }).handle(request, caller);
    },
  }),
});
