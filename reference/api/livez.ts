import { answerJson, type PublicRoute } from "./route.ts";

/** `GET /livez`: the process can answer. If it cannot, restarting it may help. */
export function livez(): PublicRoute {
  return {
    method: "GET",
    path: "/livez",
    action: null,
    handle: async () => answerJson(200, '{"status":"alive"}'),
  };
}
