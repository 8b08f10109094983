import type { ApiStore } from "../jobs/store.ts";
import { jobNotFound } from "./read-job.ts";
import { answerJson, idOf, refuse, type ProtectedRoute } from "./route.ts";

/** `GET /v1/jobs/{id}/result`: the JSON that the probe returned, once the job has succeeded. */
export function readResult({ store }: { store: ApiStore }): ProtectedRoute {
  return {
    method: "GET",
    path: "/v1/jobs/:id/result",
    action: "read",
    async handle(request, { tenant }) {
      const id = idOf(request);
      if (id === null) return jobNotFound;
      const result = await store.readResult({ id, tenant });
      if (result !== null) return answerJson(200, result, { "cache-control": "private, no-cache" });
      return (await store.readJob({ id, tenant })) === null
        ? jobNotFound
        : refuse("result-not-found", "The job has not succeeded.");
    },
  };
}
