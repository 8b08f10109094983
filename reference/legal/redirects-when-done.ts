import { changeRoute } from "../faulty/change.ts";
import { allOf, defineLegal } from "./legal-service.ts";

/** A service whose status route sends the client on to the result, as the request-reply pattern has it. */
export const redirectsWhenDone = defineLegal({
  id: "redirects-when-done",
  differs: [
    "The status of a job that has succeeded answers 303 to its result (Azure asynchronous request-reply).",
    "A result that is not there yet answers 409.",
    "Another tenant's job answers 404 as an unknown one does, with another sentence each time.",
  ],
  tolerated: [],
  declares: { status: { redirectsWhenDone: true } },
  change: allOf(
    changeRoute({
      method: "GET",
      path: "/v1/jobs/:id",
      handle:
        (good, { store }) =>
        async (request, caller) => {
          const reply = await good(request, caller);
          if (reply.kind === "refusal") {
            return { ...reply, detail: `Nothing found at ${new Date().toISOString()}.` };
          }
          const id = request.params["id"] ?? "";
          const job = await store.readJob({ id, tenant: caller.tenant });
          if (job?.status !== "succeeded") return reply;
          const location = `/v1/jobs/${id}/result`;
          return {
            kind: "answer",
            status: 303,
            headers: { location, "cache-control": "no-store" },
            text: "",
          };
        },
    }),
    changeRoute({
      method: "GET",
      path: "/v1/jobs/:id/result",
      handle: (good) => async (request, caller) => {
        const reply = await good(request, caller);
        return reply.kind === "refusal" && reply.code === "result-not-found"
          ? { ...reply, code: "job-is-running" }
          : reply;
      },
    }),
  ),
});
