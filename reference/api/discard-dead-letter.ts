import type { ApiStore } from "../jobs/store.ts";
import { alreadyReplayed, deadLetterNotFound } from "./dead-letter-view.ts";
import { idOf, type ProtectedRoute } from "./route.ts";

/** `DELETE /v1/dead-letters/{id}`: gives an entry up for good. The job stays failed. */
export function discardDeadLetter({ store }: { store: ApiStore }): ProtectedRoute {
  return {
    method: "DELETE",
    path: "/v1/dead-letters/:id",
    action: "discard",
    async handle(request, caller) {
      const id = idOf(request);
      if (id === null) return deadLetterNotFound;
      const { kind } = await store.discard({ id, tenant: caller.tenant }, caller);
      switch (kind) {
        case "discarded":
          return { kind: "answer", status: 204, headers: {}, text: "" };
        case "already-replayed":
          return alreadyReplayed;
        case "not-found":
          return deadLetterNotFound;
        default:
          return kind satisfies never;
      }
    },
  };
}
