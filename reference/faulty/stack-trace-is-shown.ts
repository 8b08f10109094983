import { changeRoute } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Handy in development, where it was switched on. */
export const stackTraceIsShown = defineFault({
  id: "stack-trace-is-shown",
  wrong: "An id that the database cannot read is answered 500 with the stack trace of its error.",
  seen: null,
  tier: 2,
  breaks: ["ERR-1"],
  change: changeRoute({
    method: "GET",
    path: "/v1/jobs/:id",
    handle:
      (good, { database }) =>
      async (request, caller) => {
        try {
          await database.query("SELECT FROM jobs WHERE id = $1", [request.params["id"]]);
          return await good(request, caller);
        } catch (error) {
          const detail = error instanceof Error ? error.stack : String(error);
          const problem = { type: "about:blank", title: "Internal Server Error", status: 500 };
          return {
            kind: "answer",
            status: 500,
            headers: { "content-type": "application/problem+json" },
            text: JSON.stringify({ ...problem, detail }),
          };
        }
      },
  }),
});
