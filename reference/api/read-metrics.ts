import type { Metrics } from "../metrics.ts";
import type { PublicRoute } from "./route.ts";

/** `GET /metrics`: what Prometheus reads. */
export function readMetrics({ registry }: Metrics): PublicRoute {
  return {
    method: "GET",
    path: "/metrics",
    action: null,
    handle: async () => ({
      kind: "answer",
      status: 200,
      headers: { "content-type": registry.contentType, "cache-control": "no-store" },
      text: await registry.metrics(),
    }),
  };
}
