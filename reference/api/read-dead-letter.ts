import type { ApiStore, Attempt } from "../jobs/store.ts";
import { deadLetterNotFound, deadLetterView } from "./dead-letter-view.ts";
import { answerJson, idOf, type ProtectedRoute } from "./route.ts";

/** `GET /v1/dead-letters/{id}`: one entry, with the history of its attempts. */
export function readDeadLetter({ store }: { store: ApiStore }): ProtectedRoute {
  return {
    method: "GET",
    path: "/v1/dead-letters/:id",
    action: "inspect",
    async handle(request, { tenant }) {
      const id = idOf(request);
      const entry = id === null ? null : await store.readDeadLetter({ id, tenant });
      if (entry === null) return deadLetterNotFound;
      const history = entry.history.map((attempt) => attemptView(attempt));
      return answerJson(200, JSON.stringify({ ...deadLetterView(entry), history }));
    },
  };
}

function attemptView(attempt: Attempt) {
  return {
    attempt: attempt.attempt,
    startedAt: attempt.startedAt,
    endedAt: attempt.endedAt ?? undefined,
    outcome: attempt.outcome ?? undefined,
    error: attempt.error ?? undefined,
  };
}
