import { quotedKeyIsRefused } from "../faulty/quoted-key-is-refused.ts";
import type { Reply } from "../api/route.ts";
import { changeRoutes } from "./change-routes.ts";
import { allOf, defineLegal } from "./legal-service.ts";

/** What no standard wants and every client survives: each of it is told, and none of it is a failure. */
export const toleratedCustoms = defineLegal({
  id: "tolerated-customs",
  differs: [
    "A job is accepted with 201, and another payload under its key is refused with 400.",
    "Keys are bare words only, without the quotes of a structured string.",
    "Another tenant's job answers 403, and an id that cannot be one 400.",
    "The status says nothing of caching, and 202 while the job is pending, which is not declared.",
  ],
  tolerated: ["ACC-1", "IDM-4", "IDM-10", "STS-1", "STS-7", "STS-8", "RBC-3"],
  declares: {},
  change: allOf(
    quotedKeyIsRefused.change,
    changeRoutes((route) => {
      if (route.path === "/v1/jobs") {
        return (good) => async (request, caller) => {
          const reply = await good(request, caller);
          if (reply.kind === "answer") {
            return { ...reply, status: reply.status === 202 ? 201 : reply.status };
          }
          return reply.kind === "refusal" && reply.code === "key-reused"
            ? { ...reply, code: "body-not-json" }
            : reply;
        };
      }
      if (!route.path.startsWith("/v1/jobs/:id")) return null;
      return (good, { database }) =>
        async (request, caller) => {
          const reply = await good(request, caller);
          const isStatus = route.method === "GET" && route.path === "/v1/jobs/:id";
          if (reply.kind === "answer" && isStatus) return pending(reply);
          if (reply.kind !== "refusal" || reply.code !== "job-not-found") return reply;
          const id = request.params["id"] ?? "";
          if (!/^[0-9a-f-]{36}$/.test(id)) return { ...reply, code: "body-not-json" };
          const [other] = await database.query("SELECT id FROM jobs WHERE id::text = $1", [id]);
          return other === undefined ? reply : { ...reply, code: "not-allowed" };
        };
    }),
  ),
});

function pending(reply: Extract<Reply, { kind: "answer" }>): Reply {
  const { "cache-control": _unsaid, ...headers } = reply.headers;
  const isPending = reply.status === 200 && "retry-after" in headers;
  return { ...reply, headers, status: isPending ? 202 : reply.status };
}
