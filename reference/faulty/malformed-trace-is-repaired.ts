import { changeRoute } from "./change.ts";
import { defineFault } from "./fault.ts";

const likeOne = /(?<traceId>[0-9a-f]{32})-(?<parentId>[0-9a-f]{16})/i;

/** What cannot be trusted must be ignored: others that see the same header will not read it as we do. */
export const malformedTraceIsRepaired = defineFault({
  id: "malformed-trace-is-repaired",
  wrong: "Of a malformed traceparent whatever looks like ids is used, in lower case.",
  seen: null,
  tier: 3,
  breaks: ["TRC-2"],
  change: changeRoute({
    method: "POST",
    path: "/v1/jobs",
    handle: (good) => (request, caller) => {
      const { traceId = "", parentId = "" } =
        likeOne.exec(String(request.headers["traceparent"]))?.groups ?? {};
      const traceparent = `00-${traceId}-${parentId}-01`.toLowerCase();
      return good({ ...request, headers: { ...request.headers, traceparent } }, caller);
    },
  }),
});
