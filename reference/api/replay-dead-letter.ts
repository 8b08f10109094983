import type { ApiStore } from "../jobs/store.ts";
import { alreadyReplayed, deadLetterNotFound } from "./dead-letter-view.ts";
import { answerJob, pathOf } from "./job-answer.ts";
import { idOf, type ProtectedRoute } from "./route.ts";

/** `POST /v1/dead-letters/{id}/replay`: queues the same job again, once per entry. */
export function replayDeadLetter({ store }: { store: ApiStore }): ProtectedRoute {
  return {
    method: "POST",
    path: "/v1/dead-letters/:id/replay",
    action: "replay",
    async handle(request, caller) {
      const id = idOf(request);
      if (id === null) return deadLetterNotFound;
      const outcome = await store.replay({ id, tenant: caller.tenant }, caller);
      switch (outcome.kind) {
        case "replayed":
          return answerJob(202, outcome.job, { location: pathOf(outcome.job) });
        case "already-replayed":
          return alreadyReplayed;
        case "not-found":
          return deadLetterNotFound;
        default:
          return outcome satisfies never;
      }
    },
  };
}
