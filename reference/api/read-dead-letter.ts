import type { ApiStore } from "../jobs/store.ts";
import { answerDeadLetter, deadLetterNotFound } from "./dead-letter-view.ts";
import { idOf, type ProtectedRoute } from "./route.ts";

/** `GET /v1/dead-letters/{id}`: one entry, with its attempts and its edits. */
export function readDeadLetter({ store }: { store: ApiStore }): ProtectedRoute {
  return {
    method: "GET",
    path: "/v1/dead-letters/:id",
    action: "inspect",
    async handle(request, { tenant }) {
      const id = idOf(request);
      const entry = id === null ? null : await store.readDeadLetter({ id, tenant });
      return entry === null ? deadLetterNotFound : answerDeadLetter(entry);
    },
  };
}
