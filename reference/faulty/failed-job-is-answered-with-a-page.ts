import { changeRoute } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Made for a browser: a program that polls follows the redirect, and finds a page that it cannot read. */
export const failedJobIsAnsweredWithAPage = defineFault({
  id: "failed-job-is-answered-with-a-page",
  wrong: "The status of a job that failed redirects to a page in HTML that says sorry.",
  seen: null,
  tier: 3,
  breaks: ["STS-1"],
  change: changeRoute({
    method: "GET",
    path: "/v1/jobs/:id",
    handle:
      (good, { store }) =>
      async (request, caller) => {
        const reply = await good(request, caller);
        if (reply.kind === "refusal") return reply;
        const id = request.params["id"] ?? "";
        const job = await store.readJob({ id, tenant: caller.tenant });
        if (job?.status !== "failed") return reply;
        return {
          kind: "answer",
          status: 302,
          headers: { location: "/sorry", "content-type": "text/html" },
          text: "<!doctype html><title>Sorry</title><p>Something went wrong.",
        };
      },
  }),
});
