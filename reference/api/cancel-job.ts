import type { ApiStore } from "../jobs/store.ts";
import { answerJob } from "./job-answer.ts";
import { jobNotFound } from "./read-job.ts";
import { idOf, refuse, type ProtectedRoute } from "./route.ts";

/**
 * `DELETE /v1/jobs/{id}`: cancels a job.
 *
 * 200 says that it is canceled and will not run; 202, that its worker will be told to stop.
 */
export function cancelJob({ store }: { store: ApiStore }): ProtectedRoute {
  return {
    method: "DELETE",
    path: "/v1/jobs/:id",
    action: "cancel",
    async handle(request, caller) {
      const id = idOf(request);
      if (id === null) return jobNotFound;
      const outcome = await store.cancel({ id, tenant: caller.tenant }, caller);
      switch (outcome.kind) {
        case "canceled":
          return answerJob(200, outcome.job);
        case "requested":
          return answerJob(202, outcome.job);
        case "refused":
          return refuse("job-already-ended", `The job has ${outcome.job.status}.`);
        case "not-found":
          return jobNotFound;
        default:
          return outcome satisfies never;
      }
    },
  };
}
