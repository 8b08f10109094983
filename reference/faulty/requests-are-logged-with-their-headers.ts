import { changeRoute } from "./change.ts";
import { defineFault } from "./fault.ts";

/** One line for debugging, and everybody who reads logs is everybody's client. */
export const requestsAreLoggedWithTheirHeaders = defineFault({
  id: "requests-are-logged-with-their-headers",
  wrong: "Each submission is logged with all its headers.",
  seen: null,
  tier: 2,
  breaks: ["OBS-1"],
  change: changeRoute({
    method: "POST",
    path: "/v1/jobs",
    handle: (good) => (request, caller) => {
      process.stdout.write(`${JSON.stringify({ msg: "submitted", headers: request.headers })}\n`);
      return good(request, caller);
    },
  }),
});
